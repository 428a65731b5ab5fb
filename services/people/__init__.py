"""Changes of the directory, hand-over and proof of identity."""
