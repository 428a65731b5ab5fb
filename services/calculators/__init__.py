"""Calculators at work: in turn, in a process of their own, within limits."""
