"""The monthly cycle: plans, limits, distribution, plan accuracy (M1 to M6, B6, B7)."""
