"""Premiums of the employee fund and arrears for retirement benefits (F1 to F3)."""
