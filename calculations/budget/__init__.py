"""The budget of a fund year: drafting, consolidation, rules and audit (B1 to B5)."""
