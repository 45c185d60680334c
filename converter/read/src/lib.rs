//! Readers: state, plan and configuration become an estate.
