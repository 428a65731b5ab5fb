"""What a check found: which rule, how grave, which lines, and what people read of it."""

from collections.abc import Iterable
from enum import StrEnum

from calculations.forms.template import LineKey, Side
from calculations.input.bilingual import Bilingual
from calculations.input.frozen import Frozen
from calculations.input.money import Yuan, yuan
from calculations.input.parameters import Parameter


class Level(StrEnum):
    """Whether a finding stops the case, is let through with a written reason, or is not looked for at all."""

    STOP = "stop"
    WARN = "warn"
    IGNORE = "ignore"


class CheckName(StrEnum):
    """The checks of a document handed in that a step of a chain may name."""

    BUDGET_BALANCE = "budget_balance"
    EXECUTION = "execution"
    BOOKS = "books"


class FlaggedLine(Frozen):
    """A line that a check points at, in yuan; `county` None is the city.

    `expected` is the limit or the sum it was checked against, `difference` how far the amount is from it.
    """

    county: str | None
    fund: str
    part: str
    side: Side | None = None
    line: str
    amount: Yuan
    expected: Yuan | None = None
    difference: Yuan | None = None


class CheckResult(Frozen):
    """One finding of a check; a check that finds nothing gives none."""

    check: str
    rule: str
    article: str
    level: Level
    lines: tuple[FlaggedLine, ...]
    message: Bilingual


def finding(
    check: str, level: Parameter[Level], lines: Iterable[FlaggedLine], message: Bilingual
) -> tuple[CheckResult, ...]:
    """What a check found, with the rule and article of its level; nothing without lines, or where it is ignored."""
    flagged_lines = tuple(lines)
    if not flagged_lines or level.known() is Level.IGNORE:
        return ()
    return (
        CheckResult(
            check=check,
            rule=level.rule,
            article=level.article,
            level=level.known(),
            lines=flagged_lines,
            message=message,
        ),
    )


def flagged(county: str | None, key: LineKey, amount: int, expected: int | None = None) -> FlaggedLine:
    """A flagged line from amounts in fen."""
    return FlaggedLine(
        county=county,
        fund=key.fund,
        part=key.part,
        side=key.side,
        line=key.line,
        amount=yuan(amount),
        expected=None if expected is None else yuan(expected),
        difference=None if expected is None else yuan(amount - expected),
    )
