"""The calculators by name: how each is read, by which values of the pack, and what it answers."""
