//! Decisions: offer, size, count, place, endpoint, exposure.
