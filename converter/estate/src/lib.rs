//! What exists: resource instances in the source's own terms.
