"""What a password has to be: long, none that many use, and nothing that is in the directory."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

from calculations.input.faults import Fault

LONGEST = 200

_COMMON = Path(__file__).parent / "common_passwords.txt"
_SHORTEST_WORD, _SHORTEST_CHINESE = 4, 2
"""Part of a name that is shorter is in too many words by chance."""


def faults_of_password(password: str, least: int, words: Iterable[str]) -> list[Fault]:
    """Every reason why a password is not taken; ``words`` are what others know: login, name, city."""
    folded = fold(password)
    core = _core(folded)
    faults = []
    if len(password) < least:
        faults.append(Fault("new", f"shorter than {least} characters", f"不足 {least} 个字符"))
    if any(unicodedata.category(each).startswith("C") for each in password):
        faults.append(Fault("new", "has characters that cannot be seen", "含不可见字符"))
    if core == "" or {folded, core, _unit(core)} & _common() or _is_a_row(core):
        faults.append(
            Fault("new", "is one that many people use, or digits or a row alone", "是常见口令,或仅为数字、连续字符")
        )
    if known := sorted({word for word in map(fold, words) if _tells(word) and word in folded}):
        faults.append(
            Fault("new", f"has what everybody knows in it: {', '.join(known)}", f"含公开的信息:{'、'.join(known)}")
        )
    return faults


def fold(text: str) -> str:
    """A text without what makes no difference to who guesses: width, capitals."""
    return unicodedata.normalize("NFKC", text).casefold()


def _tells(word: str) -> bool:
    return len(word) >= (_SHORTEST_WORD if word.isascii() else _SHORTEST_CHINESE)


def _core(folded: str) -> str:
    """Without the digits and signs at both ends, with which people make a word longer."""
    letters = [place for place, each in enumerate(folded) if each.isalpha()]
    return folded[letters[0] : letters[-1] + 1] if letters else ""


def _unit(text: str) -> str:
    """What a text repeats: `abc` of `abcabc`; itself if it repeats nothing."""
    length = (text + text).find(text, 1)
    return text[:length] if length > 0 else text


def _is_a_row(text: str) -> bool:
    """`aaaa`, `abcd`, `dcba`, or such a row repeated."""
    unit = _unit(text)
    steps = {ord(after) - ord(before) for before, after in pairwise(unit)}
    return len(unit) == 1 or (len(steps) == 1 and abs(next(iter(steps))) == 1)


@cache
def _common() -> frozenset[str]:
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("# "))
