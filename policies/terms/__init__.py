"""What calculators and cases compute by, read from a pack: a file a theme, which names the values that it reads."""
