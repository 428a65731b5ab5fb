"""Documents, files and policies under the hash of their content."""
