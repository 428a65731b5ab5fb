"""What a fund's income is, and when premiums received become income (S0, N5)."""
