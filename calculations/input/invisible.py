"""Characters that nobody sees: what spreadsheets and web pages leave around values when these are copied."""

import unicodedata
from typing import Any

_SPACES = ("Zs", "Zl", "Zp")
_FORMATS = "Cf"


def _is_invisible(character: str) -> bool:
    """Whether it is a space, but not the usual one, or only says how others are shown."""
    return character != " " and unicodedata.category(character) in (*_SPACES, _FORMATS)


_GENERAL_PUNCTUATION = range(0x2000, 0x2070)
_ALONE = "\u00a0\u00ad\u061c\u1680\u180e\u3000\ufeff"

INVISIBLE = _ALONE + "".join(filter(_is_invisible, map(chr, _GENERAL_PUNCTUATION)))
"""Those that come with copied text; a table of millions of cells is looked through for each of them."""

AROUND = " \t\r\n\v\f" + INVISIBLE
"""What is left out around a cell of a table."""


def named(text: str) -> str:
    """The text with the name of every invisible character in its place: `1.00[U+00A0]`."""
    return "".join(f"[U+{ord(each):04X}]" if _is_invisible(each) else each for each in text)


def without_invisible_ends(value: Any) -> Any:
    """JSON data as it came, the invisible characters around its text left out; blanks that one can see stay."""
    if isinstance(value, str):
        return value.strip(INVISIBLE)
    return [without_invisible_ends(each) for each in value] if isinstance(value, list) else value
