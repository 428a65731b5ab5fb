"""Cases as people read them, and what they have brought into force."""
