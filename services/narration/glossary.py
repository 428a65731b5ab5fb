"""Words in both languages, and the names that a case's history is written with."""

import re
from collections.abc import Collection
from datetime import datetime

from approvals.definitions import Chain, Party
from approvals.refusals import Refusal
from approvals.temporal_summaries import due_words
from calculations.dates.deadlines import is_estimated
from calculations.input.bilingual import Bilingual
from calculations.input.faults import Fault
from policies.pack import Pack
from services.errors import ServiceError
from services.narration.chains import lane_name, party_name

_PARTY = re.compile(r"(?<![0-9A-Za-z_])(?:[0-9A-Za-z]+\.)?[a-z_]+/[a-z_]+", re.ASCII)
"""The code of a party: ``city_finance/maker``, ``330203.county_agency/maker``."""


def in_words(pack: Pack, zh: str, en: str = "") -> Bilingual:
    """Words with the names of parties in place of their codes, which are all that a case knows of them."""
    known = pack.parties()

    def name(code: str) -> Bilingual:
        if code.rpartition(".")[2] not in known:
            return Bilingual(zh=code, en=code)
        party = party_name(pack, code)
        return Bilingual(zh=f"“{party.zh}”", en=party.en)

    return Bilingual(zh=_PARTY.sub(lambda code: name(code[0]).zh, zh), en=_PARTY.sub(lambda code: name(code[0]).en, en))


def named(pack: Pack, refusal: Refusal) -> Refusal:
    """A refusal of ``decide`` as people read it."""
    told = in_words(pack, refusal.zh, refusal.en)
    return refusal.model_copy(update={"zh": told.zh, "en": told.en})


def named_error(pack: Pack, error: ServiceError) -> ServiceError:
    """An error as people read it: what a case refused, with the names of parties."""
    return error if error.refusal is None else error.with_refusal(named(pack, error.refusal))


def named_fault(pack: Pack, fault: Fault) -> Fault:
    """A fault of an input as people read it."""
    told = in_words(pack, fault.zh, fault.message)
    return Fault(fault.place, told.en, told.zh)


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

    def in_words(self, zh: str) -> str:
        """Chinese words with the names of parties in place of their codes."""
        return in_words(self._pack, zh).zh

    def form(self, form: str) -> Bilingual:
        """A form of document."""
        known = self._pack.forms().get(form)
        return Bilingual(zh=known.zh, en=known.en) if known else Bilingual(zh=form, en=form)


def with_reason(told: Bilingual, reason: str) -> Bilingual:
    """The words with the reason after them, if one was given."""
    return Bilingual(zh=f"{told.zh}:{reason}", en=f"{told.en}: {reason}") if reason else told
