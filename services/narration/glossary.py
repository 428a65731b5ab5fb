"""Words in both languages, and the names that a case's history is written with."""

from collections.abc import Collection
from datetime import datetime

from approvals.definitions import Chain, Party
from approvals.refusals import Refusal
from approvals.temporal_summaries import due_words
from calculations.dates.deadlines import is_estimated
from calculations.input.bilingual import Bilingual
from policies.pack import Pack
from services.errors import ServiceError
from services.narration.chains import lane_name, party_name


def named(pack: Pack, refusal: Refusal) -> Refusal:
    """A refusal of ``decide`` as people read it: with the name of its party, all that a case knows is the code."""
    if refusal.party is None:
        return refusal
    name = party_name(pack, refusal.party)
    return refusal.naming(f"“{name.zh}”", name.en)


def named_error(pack: Pack, error: ServiceError) -> ServiceError:
    """An error as people read it: what a case refused, with the names of parties."""
    return error if error.refusal is None else error.with_refusal(named(pack, error.refusal))


_ESTIMATED = Bilingual(zh="(放假安排未公布,估算)", en=" (estimated before the holiday notice)")


class CaseGlossary:
    """The names of steps, places, parties and forms in one case; from its chain and the policy pack."""

    def __init__(self, pack: Pack, chain: Chain | None, official_years: Collection[int] | None = None) -> None:
        """``official_years`` are those whose holidays were announced in the case's calendar, if that is known."""
        self._pack = pack
        self._official_years = official_years
        self._names: dict[str, Bilingual] = {}
        if chain is not None:
            self._names = {step.id: Bilingual(zh=step.zh, en=step.en) for step in chain.steps}
            self._names |= {entry.id: Bilingual(zh=entry.zh, en=entry.en) for entry in chain.standing}

    def plain_step(self, step: str) -> Bilingual:
        """A step's name alone."""
        return self._names.get(step, Bilingual(zh=step, en=step))

    def step(self, step: str, lane: str = "") -> Bilingual:
        """A step, of the place that a branch is."""
        name, place = self.plain_step(step), self.place(lane)
        if place is None:
            return Bilingual(zh=f"“{name.zh}”", en=f"“{name.en}”")
        return Bilingual(zh=f"{place.zh}“{name.zh}”", en=f"“{name.en}” of {place.en}")

    def of_task(self, task: str) -> Bilingual:
        """A task's id begins with its lane and step (``330203.plan.1.prepare``)."""
        lane, step, *_ = [*task.split("."), ""]
        return self.step(step, lane)

    def place(self, lane: str) -> Bilingual | None:
        """A lane; the main lane has no name of its own."""
        return lane_name(self._pack, lane)

    def party(self, party: Party | None) -> Bilingual:
        """Whose a task is; nobody is the system."""
        return party_name(self._pack, str(party) if party else None)

    def until(self, due: datetime | None) -> Bilingual:
        """Until when, as the end of a clause, and whether that day was estimated."""
        if due is None:
            return Bilingual(zh=" ", en=" ")
        mark = _ESTIMATED if is_estimated(due, self._official_years) else Bilingual(zh="", en="")
        return Bilingual(zh=f",期限 {due_words(due)}{mark.zh}", en=f", due {due_words(due)} (China){mark.en}")

    def refusal(self, refusal: Refusal) -> Bilingual:
        """Why something was not done."""
        words = named(self._pack, refusal)
        return Bilingual(zh=words.zh, en=words.en)

    def fund(self, fund: str) -> Bilingual:
        """A fund."""
        known = self._pack.fund(fund) if fund in self._pack.funds() else None
        return Bilingual(zh=known.zh, en=known.en) if known else Bilingual(zh=fund, en=fund)

    def form(self, form: str) -> Bilingual:
        """A form of document."""
        known = self._pack.forms().get(form)
        return Bilingual(zh=known.zh, en=known.en) if known else Bilingual(zh=form, en=form)


def with_reason(words: Bilingual, reason: str) -> Bilingual:
    """The words with a person's reason after them, if one was given."""
    return with_words(words, Bilingual(zh=reason, en=reason))


def with_words(words: Bilingual, more: Bilingual) -> Bilingual:
    """The words with more after them, if there are any."""
    return Bilingual(zh=f"{words.zh}:{more.zh}", en=f"{words.en}: {more.en}") if more.zh else words
