"""What staff, operators and auditors can do and see, without HTTP."""
