"""Whether a person who is given a task may have it: the post now, and the duties, as if they acted themselves."""

from collections.abc import Iterable

from approvals.actions import Actor
from approvals.refusals import PARTY, Refusal, RefusalCode
from approvals.rules.duties import duty_refusal
from approvals.state import CaseState, Task


def person_refusal(
    state: CaseState, task: Task, to: Actor, not_to: Iterable[str] = (), by_content: bool = True
) -> Refusal | None:
    """Why an open task cannot go to this person; ``not_to`` are logins that it must not go to in any case.

    ``by_content`` as for ``duty_refusal``.
    """
    if task.party is None or not to.holds(task.party):
        return wrong_person(to, f"没有{PARTY}岗位", f"does not hold the post {PARTY}", str(task.party))
    if to.acting_for is not None:
        return wrong_person(to, "只能交给本人,不能交给代理身份", "can be given it only as themselves")
    if to.person in not_to:
        return wrong_person(to, "不能是您本人或现持有人", "is you, or holds it already")
    return duty_refusal(state, task, to.persons(), to.signature, by_content)


def held_by(state: CaseState, person: str) -> list[Task]:
    """The open tasks that a person holds, in the order they opened."""
    return [task for task in state.tasks.values() if task.holder is not None and task.holder.person == person]


def wrong_person(to: Actor, zh: str, en: str, party: str | None = None) -> Refusal:
    """That person cannot be given it; ``party``: whose post they would need."""
    return Refusal(
        code=RefusalCode.WRONG_PERSON,
        zh=f"{to.signature}{zh},请另选人员。",
        en=f"{to.person} {en}; choose somebody else.",
        party=party,
    )
