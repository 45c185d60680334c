//! Sizes and prices, each with its date and origin.
