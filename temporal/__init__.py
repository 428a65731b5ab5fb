"""The workflow engine's plumbing: settings, names, connection, local server, child processes."""
