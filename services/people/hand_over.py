"""Hand-over 离职转办: everything that a person holds goes to a colleague, each task checked for itself."""

from pydantic import BaseModel, ConfigDict, Field

from approvals.actions import HandOver
from approvals.definitions import Party
from approvals.effects import HandedOver
from approvals.refusals import Refusal
from calculations.input.bilingual import both
from policies.pack import Pack
from records.directory.orders import HandOverOrder
from records.views import PersonView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.actor_resolver import Caller
from services.narration.glossary import named, named_error
from services.people.colleague_lookup import colleague
from services.people.proposals import Confirmed
from services.wiring import Services


class Moved(BaseModel):
    """A task that went to the colleague."""

    model_config = ConfigDict(frozen=True)

    case: str
    task: str


class Kept(Moved):
    """A task that did not, and why."""

    why: str = Field(examples=["该人员曾编制第2稿,不能审核。"])


_OF_THIS_CASE_ALONE = frozenset({ErrorKind.CASE_CLOSED, ErrorKind.CASE_STUCK})
"""Problems of one case that do not keep the others from being handed over."""


class HandOverView(BaseModel):
    """What moved and what did not; what did not still waits for somebody else."""

    model_config = ConfigDict(frozen=True)

    person: str
    to: str
    moved: tuple[Moved, ...]
    kept: tuple[Kept, ...]


async def handed_over(services: Services, operator: PersonView, key: str, confirmed: Confirmed) -> HandOverView:
    """Move what a confirmed hand-over is about; the same request again goes on where it stopped.

    The histories name who confirmed it as who acted, and who proposed it in the reason. Raises ``ServiceError``.
    """
    entry = confirmed.entry
    order = HandOverOrder.model_validate(entry.wanted)
    reason = f"{entry.reason}(提出人 {entry.proposed_by})"
    moved: list[Moved] = []
    kept: list[Kept] = []
    for case, party in dict.fromkeys((task.case, task.party) for task in confirmed.tasks):
        to = await colleague(services, order.to, _party(party))
        mine = [task.task for task in confirmed.tasks if (task.case, task.party) == (case, party)]
        action = HandOver(person=order.person, to=to, reason=reason)
        try:
            done = await _hand_over(services, Caller(operator), case, action, f"{key}:{party}")
        except ServiceError as problem:
            if problem.refusal is None and problem.kind not in _OF_THIS_CASE_ALONE:
                raise
            words = named_error(services.pack, problem)
            kept += [Kept(case=case, task=task, why=both(words.zh, words.en)) for task in mine]
            continue
        moved += [Moved(case=case, task=task) for task in done.tasks if task in mine]
        kept += [
            Kept(case=case, task=task, why=_why(services.pack, why)) for task, why in done.kept.items() if task in mine
        ]
    return HandOverView(person=order.person, to=order.to, moved=tuple(moved), kept=tuple(kept))


def _why(pack: Pack, refusal: str | Refusal) -> str:
    """In both languages; in Chinese only from a case of before."""
    if isinstance(refusal, str):
        return refusal
    words = named(pack, refusal)
    return both(words.zh, words.en)


async def _hand_over(services: Services, caller: Caller, case: str, action: HandOver, key: str) -> HandedOver:
    actor = await services.actors.operator(caller, case)
    _, effects = await services.actions.carry_out(case, actor, action, key)
    done = next((effect.event for effect in effects if isinstance(effect.event, HandedOver)), None)
    if done is None:
        # Done before, and the records that knew it are away.
        raise ServiceError(ErrorKind.RECORDS_AWAY)
    return done


def _party(name: str) -> Party:
    county, _, reference = name.rpartition(".")
    kind, _, post = reference.partition("/")
    return Party(kind=kind, county=county or None, post=post)
