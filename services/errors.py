"""The error that services raise: its kind, what is special about this one, and what it carries."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self

from approvals.refusals import Refusal, RefusalCode
from calculations.input.faults import Fault
from services.error_kinds import ErrorKind
from services.error_words import WORDS

KIND_OF_REFUSAL = {code: ErrorKind(code.value.replace("_", "-")) for code in RefusalCode}
"""The kind of error for each reason that a case can refuse for."""


def problem_type(kind: StrEnum) -> str:
    """The stable URI reference of a kind of error (the ``type`` of RFC 9457)."""
    return f"/problems/{kind.value}"


class ServiceError(Exception):
    """Something was not done; ``zh`` and ``en`` say why, in the kind's own words unless given."""

    def __init__(
        self,
        kind: ErrorKind,
        *,
        zh: str = "",
        en: str = "",
        refusal: Refusal | None = None,
        faults: Iterable[Fault] = (),
        retry_after: int | None = None,
    ) -> None:
        """``refusal``: the case's own; ``faults``: of a bad input; ``retry_after``: seconds until it may work."""
        self.kind = kind
        self.zh = zh or WORDS[kind].detail_zh
        self.en = en or WORDS[kind].detail_en
        self.refusal = refusal
        self.faults = tuple(faults)
        self.retry_after = retry_after
        super().__init__(f"{kind.value}: {self.en}")

    @classmethod
    def refused(cls, refusal: Refusal) -> Self:
        """A case's refusal."""
        return cls(KIND_OF_REFUSAL[refusal.code], zh=refusal.zh, en=refusal.en, refusal=refusal)

    def with_refusal(self, refusal: Refusal) -> Self:
        """The same error with the refusal in other words."""
        return type(self)(self.kind, zh=refusal.zh, en=refusal.en, refusal=refusal)

    @classmethod
    def bad_input(cls, faults: Iterable[Fault]) -> Self:
        """An input that is refused whole, with every fault."""
        return cls(ErrorKind.BAD_INPUT, faults=faults)
