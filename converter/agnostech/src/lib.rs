//! convert(): from what exists to what replaces it.
