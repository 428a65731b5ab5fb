"""How the effects of cases become rows of the records, and how far the records have come."""
