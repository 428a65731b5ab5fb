"""Clearing of the year: who bears a gap, who keeps a surplus (S0 to S6)."""
