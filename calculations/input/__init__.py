"""Values as they come from outside: money, codes, faults with their place, parameters, readers of JSON and CSV."""
