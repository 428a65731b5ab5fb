"""The rehearsal of a fund year: its derived data and the script that lives through it."""
