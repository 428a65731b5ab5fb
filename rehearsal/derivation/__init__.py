"""How the Ningbo fund year 2022 is derived from published figures; `python -m rehearsal.derive` runs it."""
