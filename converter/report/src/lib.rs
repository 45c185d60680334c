//! Ledger, cost and summary.
