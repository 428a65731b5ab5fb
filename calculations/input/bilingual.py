"""What people read in two languages: Chinese first, English second."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, StringConstraints

_Said = Annotated[str, StringConstraints(strict=True, min_length=1)]


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same words in Chinese and in English; read from data, neither may be empty."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    zh: _Said
    en: _Said

    def __str__(self) -> str:
        """`中文 / English`."""
        return f"{self.zh} / {self.en}"


def both(zh: str, en: str) -> str:
    """`中文 / English`, where only text is possible: descriptions of fields, log entries."""
    return str(Bilingual(zh, en))
