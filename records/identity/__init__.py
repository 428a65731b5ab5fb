"""Logins: passwords and what they have to be, tokens, waiting after wrong ones, one rule for names."""
