"""What a document must be: its case and form, whose and of when, and the step that it goes into."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Self

from approvals.actions import Actor
from calculations.forms import Expected, Limits
from calculations.forms.document_form import Reading
from calculations.input.partial_input import Against
from calculations.ledger.posting_rules import HandedInBy
from policies.pack import Pack
from policies.terms.clearing import posting_rules
from records.views import CaseSummary
from services.narration.chains import party_name


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a document must be: its case, its form, whose and of when it is, the kind of case and the step it goes into.

    ``today`` is the business day in China; without a ``step`` the document starts its case, or is a standing entry's.
    ``rule`` is that of the step, or of the standing entry.
    """

    case: str
    form: str
    year: int
    fund: str | None
    month: int | None
    lane: str
    by: Actor
    kind: str | None
    today: date
    step: str | None = None
    rule: str | None = None

    @classmethod
    def of_case(cls, case: CaseSummary, year: int, form: str, lane: str, by: Actor, today: date) -> Self:
        """What a document for a lane of a case of that year must be."""
        return cls(case.id, form, year, case.fund, case.month, lane, by, case.kind, today)

    def reading(self, pack: Pack, limits: Limits, against: Against[Any]) -> Reading:
        """What the reader of its form is given; the main lane and a standing entry are no county's."""
        expected = Expected(
            year=self.year,
            counties=pack.counties(),
            county=self.lane if pack.find_county(self.lane) else None,
            fund=self.fund,
            month=None if self.month is None else f"{self.year}-{self.month:02d}",
        )
        name = party_name(pack, str(self.by.party))
        by = HandedInBy(party=f"{self.by.kind}/{self.by.post}", name=name, county=self.by.county)
        return Reading(pack, expected, by, partial(posting_rules, pack, self.year, self.today), limits, against)
