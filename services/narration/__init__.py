"""Histories, chains and names in words, Chinese and English."""
