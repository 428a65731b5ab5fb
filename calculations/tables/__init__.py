"""Large tables, CSV or Parquet: read in bulk as text, checked all at once."""
