"""Fund arithmetic and calendars: pure functions on typed values, without I/O and without the engine."""
