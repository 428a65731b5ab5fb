"""The accounts of the fund, and the postings that move money between them (N2)."""
