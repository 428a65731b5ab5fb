"""The way of an action: to its case, into the records, and back as a receipt."""
