"""What the books know of a year, and the final accounts compared with it (B3)."""
