"""The records: cases, tasks, versions, audit, ledger, directory in one SQL database, SQLite or PostgreSQL."""
