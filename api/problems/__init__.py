"""Problem details (RFC 9457): every kind, its words, and how errors become one."""
