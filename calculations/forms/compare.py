"""Hashes that an approval binds to, and what changed between two versions of a form."""

import hashlib
import json
from decimal import Decimal
from typing import Protocol, runtime_checkable

from pydantic import BaseModel

from calculations.forms.documents import BudgetForm, Form, PlanForm, ReportForm, line_rows
from calculations.forms.template import LineKey, Side
from calculations.input.frozen import Frozen
from calculations.input.money import Yuan, per_cent, yuan


class NotComparable(ValueError):
    """The two forms are not versions of the same document."""


class LineChange(Frozen):
    """One line that changed, in yuan; old or new is None where a version lacks the line.

    `per_cent` is the difference as per cent of the old amount, two places half-up; None without an old amount.
    """

    fund: str
    part: str
    side: Side | None
    line: str
    old: Yuan | None
    new: Yuan | None
    difference: Yuan
    per_cent: Decimal | None


class Difference(Frozen):
    """What changed between two versions: the lines in the order of the form, and whether the note did."""

    lines: tuple[LineChange, ...]
    note_changed: bool


@runtime_checkable
class HasAmountRows(Protocol):
    """A document that says itself what of it are amounts."""

    def amount_rows(self) -> list[list[str]]:
        """The amounts as text, each with its place, in order."""


def canonical_text(document: BaseModel) -> str:
    """A document as its canonical JSON: keys in order, no spaces; what its hash covers and the records keep."""
    return canonical_json(document.model_dump(mode="json"))


def content_hash(document: BaseModel) -> str:
    """SHA-256, hexadecimal, over the document's canonical JSON: any change gives another one."""
    return hashlib.sha256(canonical_text(document).encode()).hexdigest()


def amounts_hash(document: BaseModel) -> str:
    """SHA-256, hexadecimal, over the amounts alone: a changed note leaves it as it is.

    Of a document that has neither lines nor rows of amounts every change counts.
    """
    if isinstance(document, BudgetForm | PlanForm | ReportForm):
        rows = line_rows(document.amounts())
    elif isinstance(document, HasAmountRows):
        rows = document.amount_rows()
    else:
        return content_hash(document)
    return hashlib.sha256(canonical_json(rows).encode()).hexdigest()


def canonical_json(value: object) -> str:
    """JSON that is written in one way only."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def diff(old: Form, new: Form) -> Difference:
    """What changed from `old` to `new`, by line. Raises `NotComparable` for forms of different kind or case."""
    if _identity(old) != _identity(new):
        raise NotComparable(f"{_identity(old)} and {_identity(new)} are not versions of one document")
    before, after = old.amounts(), new.amounts()
    keys = list(dict.fromkeys([*after, *before]))
    return Difference(
        lines=tuple(
            line_change(key, before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)
        ),
        note_changed=old.note != new.note,
    )


def _identity(form: Form) -> tuple[object, ...]:
    if isinstance(form, BudgetForm):
        return form.kind, form.year, form.county
    return form.kind, form.county, form.fund, form.month


def line_change(key: LineKey, old: int | None, new: int | None) -> LineChange:
    """A line of two versions, from amounts in fen; None where a version lacks it."""
    difference = yuan((new or 0) - (old or 0))
    return LineChange(
        fund=key.fund,
        part=key.part,
        side=key.side,
        line=key.line,
        old=None if old is None else yuan(old),
        new=None if new is None else yuan(new),
        difference=difference,
        per_cent=None if old is None else per_cent(difference, abs(yuan(old))),
    )
