"""The ledger: booking, balances, statements, sums of what moved."""
