"""Figures that know how they came about, and their explanations as text and page."""
