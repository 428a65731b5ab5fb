"""Documents on their way into a case: read, checked against the records, submitted."""
