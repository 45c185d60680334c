//! A test provider that poses as any other by its schema.
