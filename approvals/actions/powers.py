"""The powers of operators: proposed by one with a reason, confirmed by another, marked in history."""

from typing import Annotated, Literal

from pydantic import Field

from approvals.actions.people import Actor, Reason
from approvals.actions.references import Hash
from approvals.definitions import MAIN, Chain
from calculations.dates.working_days import WorkCalendar
from calculations.input.codes import Day
from calculations.input.frozen import Frozen


class Jump(Frozen):
    """跳转: the case (or one branch, in its own stretch) goes to another step, of the named branches."""

    power: Literal["jump"] = "jump"
    lane: str = MAIN
    to: str
    branches: tuple[str, ...] = ()


class Terminate(Frozen):
    """终止: the case ends."""

    power: Literal["terminate"] = "terminate"


class Reassign(Frozen):
    """改派: another person of the post holds the task, or nobody in particular (``to`` empty)."""

    power: Literal["reassign"] = "reassign"
    task: str
    to: Actor | None = None


class Extend(Frozen):
    """延期: the step of that task is due at the end of another day (China), for all who take it."""

    power: Literal["extend"] = "extend"
    task: str
    due: Day


class Migrate(Frozen):
    """The case goes on by a newer definition of its chain. ``chain_hash``: see ``Chain.content_hash``."""

    power: Literal["migrate"] = "migrate"
    chain: Chain
    chain_hash: Hash


class NewCalendar(Frozen):
    """更新日历: a holiday notice came after the case began; it counts working days by this calendar from now on."""

    power: Literal["new_calendar"] = "new_calendar"
    calendar: WorkCalendar


class Retry(Frozen):
    """重试: an automatic step or the recorder, which failed for good, is tried again now that its cause is removed."""

    power: Literal["retry"] = "retry"


Power = Annotated[Jump | Terminate | Reassign | Extend | Migrate | NewCalendar | Retry, Field(discriminator="power")]


class Propose(Frozen):
    """An operator proposes to use a power; nothing happens until another confirms it."""

    kind: Literal["propose"] = "propose"
    power: Power
    reason: Reason


class Confirm(Frozen):
    """A second operator confirms what the first proposed, and it is carried out."""

    kind: Literal["confirm"] = "confirm"
    proposal: str


class Decline(Frozen):
    """An operator lets a proposal go: the second refuses it, or the first withdraws it."""

    kind: Literal["decline"] = "decline"
    proposal: str
    reason: Reason


class HandOver(Frozen):
    """离职转办: an operator gives all open tasks that a person holds in this case to another; each is checked."""

    kind: Literal["hand_over"] = "hand_over"
    person: str
    to: Actor
    reason: Reason


OperatorAction = Propose | Confirm | Decline | HandOver
"""What operators do to a case as a whole."""
