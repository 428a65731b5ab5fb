"""Taking over county balances, the adjustment fund, topping up, months of payment (H1 to H4, N4)."""
