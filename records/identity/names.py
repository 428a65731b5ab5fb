"""One rule for the names of people and organisations and for logins: what looks alike is alike, and nothing is hidden.

Names come in many spellings that look the same; they are kept in one (NFKC). Logins are small letters, digits and
hyphens, and two that a reader could take for each other are not both given.
"""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

LONGEST = 100

_SIGNS = frozenset(" ·•'’.-()&,/、")
"""What names have between their letters."""

_IDEOGRAPHIC_PLANES = range(0x20000, 0x40000)
"""Rare Chinese characters, of which Python's own table may not know the newest."""

_NEW_LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")

_LOOKS_LIKE = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"), ("-", ""))
"""What is taken for one another in a login, and a hyphen for none."""


def as_kept(name: str) -> str:
    """A name as it is kept: one spelling of each character, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).split())


def fold_name(name: str) -> str:
    """What two names have in common that a reader takes for one."""
    return "".join(each for each in as_kept(name).casefold() if each not in _SIGNS)


def fold_login(login: str) -> str:
    """A login as it is compared, however somebody types it."""
    return unicodedata.normalize("NFKC", login).casefold().strip()


def skeleton(login: str) -> str:
    """The same for all logins that a reader could take for this one."""
    found = fold_login(login)
    for seen, taken_for in _LOOKS_LIKE:
        found = found.replace(seen, taken_for)
    return found


def is_new_login(login: str) -> bool:
    """Whether a new login may be that; older ones may have capitals, dots and underscores."""
    return _NEW_LOGIN.fullmatch(login) is not None


def _is_chinese(each: str) -> bool:
    return ord(each) in _IDEOGRAPHIC_PLANES or unicodedata.name(each, "").startswith(("CJK UNIFIED", "IDEOGRAPHIC"))


def _is_latin(each: str) -> bool:
    return each in _SIGNS or each.isdecimal() or unicodedata.name(each, "").startswith("LATIN")


def _checked(name: str, spelt: bool) -> str:
    kept = as_kept(name)
    if strange := sorted({each for each in kept if not _is_latin(each) and (spelt or not _is_chinese(each))}):
        codes = "、".join(f"U+{ord(each):04X}" for each in strange)
        raise PydanticCustomError(
            "strange_name",
            "has characters that no such name has: {codes}",
            {"codes": codes, "zh": f"含姓名、名称中不应有的字符:{codes}"},
        )
    if not any(each.isalpha() for each in kept) or len(kept) > LONGEST:
        raise PydanticCustomError(
            "no_name", "must have letters, and {most} characters at most", {"most": LONGEST, "zh": "须有文字,至多100字"}
        )
    return kept


def _chinese_name(name: str) -> str:
    return _checked(name, spelt=False)


def _spelt_name(name: str) -> str:
    return _checked(name, spelt=True)


Name = Annotated[str, AfterValidator(_chinese_name)]
"""A name in Chinese, or in Latin letters where there is no other."""

SpeltName = Annotated[str, AfterValidator(_spelt_name)]
"""A name as it is spelt in Latin letters."""
