"""Cells as a spreadsheet names them."""


def cell_name(row: int, column: int) -> str:
    """`B7`: the row counted from 1, the column from 0."""
    found = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("A") + rest) + found
    return f"{found}{row}"
