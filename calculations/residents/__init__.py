"""The resident fund: financing, subsidies by quarter (F4, R4)."""
