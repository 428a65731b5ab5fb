"""SQLite and PostgreSQL as the records need them, and what the two spell differently."""
