//! Provider schemas of sources and targets, embedded and compact.
