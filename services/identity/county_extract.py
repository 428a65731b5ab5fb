"""The part of something shared by the whole city that a county's office reads: nothing in it names another county."""

import re
from collections.abc import Collection, Iterable
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from policies.pack import Pack

Shown = TypeVar("Shown", bound=BaseModel)

_LEFT_OUT: Final = object()
_EXPLAINED = "explain"
"""Where a document explains its figures: of these an extract has only those of one's own county."""
_SHORTEST = 2
"""Characters of a county's name that is never written shorter."""


class Extract:
    """Leaves out what names other counties, by code or by name; what is left is about one's own, and all together.

    A row that names another county goes as a whole, be it an object or a list of values; so does a text, such as a
    note, that names one among others. Of a list of texts the others stay.
    """

    def __init__(self, pack: Pack, own: Collection[str]) -> None:
        self._others = _naming(pack, (code for code in pack.counties() if code not in own))
        self._own = _naming(pack, own)

    def names_others(self, text: str | None) -> bool:
        """Whether a text names another county."""
        return text is not None and self._others.search(text) is not None

    def of(self, content: Any) -> Any:
        """The extract of JSON data; what names no other county comes back as it is."""
        kept = self._of(content, top=True)
        return {} if kept is _LEFT_OUT else kept

    def of_model(self, shown: Shown) -> Shown | None:
        """The extract of a row that names counties; none when it is about others alone."""
        text = shown.model_dump_json()
        if not self.names_others(text):
            return shown
        if not self._own.search(text):
            return None
        try:
            return type(shown).model_validate(self.of(shown.model_dump(mode="json")))
        except ValidationError:
            return None

    def _of(self, content: Any, top: bool = False) -> Any:
        if isinstance(content, dict):
            if not top and any(self._is_others(value) for value in content.values()):
                return _LEFT_OUT
            named = {key: value for key, value in content.items() if not self.names_others(key)}
            kept = {key: self._part(key, value) for key, value in named.items()}
            return {key: value for key, value in kept.items() if value is not _LEFT_OUT}
        if isinstance(content, list):
            if any(map(self._is_others, content)) and not all(isinstance(each, str) for each in content):
                return _LEFT_OUT
            return [kept for each in content if (kept := self._of(each)) is not _LEFT_OUT]
        return _LEFT_OUT if self._is_others(content) else content

    def _part(self, key: str, value: Any) -> Any:
        """A figure of the city is explained by those of its counties, one by one: only one's own are explained."""
        if key != _EXPLAINED:
            return self._of(value)
        texts = [(figure, str(figure)) for figure in value or ()]
        return [figure for figure, text in texts if self._own.search(text) and not self.names_others(text)]

    def _is_others(self, value: Any) -> bool:
        return isinstance(value, str) and self.names_others(value)


def _naming(pack: Pack, counties: Iterable[str]) -> re.Pattern[str]:
    """What finds the counties in a text: codes that are alone and are no amount, names wherever they are."""
    codes = list(counties)
    if not codes:
        return re.compile(r"(?!)")
    names = [name for code in codes for name in (_stem(pack.county(code).zh), pack.county(code).en)]
    alone = rf"(?<![0-9A-Za-z])(?<![0-9]\.)(?:{'|'.join(codes)})(?![0-9A-Za-z]|\.\d\d(?!\d))"
    return re.compile("|".join((alone, *map(re.escape, names))))


def _stem(name: str) -> str:
    """A county as people write it for short: 余姚 for 余姚市."""
    return name[:-1] if len(name) > _SHORTEST and name[-1] in "区县市" else name
