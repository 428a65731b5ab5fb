"""The terms of calculators, read from a pack: a file a theme."""
