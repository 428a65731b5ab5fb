"""Working days, deadlines, and when in time documents about a fund year may come."""
