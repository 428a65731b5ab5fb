"""What the automatic steps pay that take money from bank accounts as soon as people have approved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from calculations.ledger.postings import PostingForm, Transfer
from calculations.monthly.plans import Consolidated
from calculations.monthly.transfers import disbursed, distributed


@dataclass(frozen=True, slots=True)
class PaidBy:
    """What a step pays by: a document of its lane, and the transfers that follow from it."""

    form: str
    model: type[BaseModel]
    transfers: Callable[[Any], tuple[Transfer, ...]]


def _posted(form: PostingForm) -> tuple[Transfer, ...]:
    return form.transfers


PAYING_STEPS: Mapping[str, PaidBy] = {
    "disburse": PaidBy("request", Consolidated, disbursed),
    "distribute": PaidBy("request", Consolidated, distributed),
    "book_posting": PaidBy("posting", PostingForm, _posted),
}
"""By the step's id. Demands of the clearing are paid from outside; what is settled after the last follows on no
approval."""

PAYING_FORMS = frozenset(paid_by.form for paid_by in PAYING_STEPS.values())
