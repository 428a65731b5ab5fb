"""Who acts in the tests of the approval core, and the documents they hand in."""

from datetime import datetime

from approvals.actions import Actor, DocumentRef, Evidence, Seen
from approvals.definitions import Party
from approvals.state import CaseState, Task
from calculations.dates.deadlines import CHINA


def holder(party: Party, person: str | None = None, acting_for: str | None = None) -> Actor:
    """Somebody who holds a party's post; each post has a person of its own unless one is named."""
    login = person or f"{party.county or 'city'}-{party.kind}-{party.post}"
    return Actor(
        person=login,
        name=f"员工{login}",
        organisation=f"{party.county or 'city'}.{party.kind}",
        organisation_name=f"{party.county or '市'}{party.kind}",
        kind=party.kind,
        county=party.county,
        post=party.post,
        acting_for=acting_for,
    )


def staff(reference: str, county: str | None = None, person: str | None = None, acting_for: str | None = None) -> Actor:
    """Somebody in a post written ``kind/post``, of a county or the city."""
    kind, _, post = reference.partition("/")
    return holder(Party(kind=kind, county=county, post=post), person, acting_for)


def document(form: str, text: int, amounts: int = 1) -> DocumentRef:
    """A document; the same number means the same text, or the same amounts."""
    return DocumentRef(form=form, content_hash=f"{text * 1000 + amounts:064x}", amounts_hash=f"{amounts:064x}")


def on_screen(state: CaseState, task: Task) -> Seen | None:
    """The version that somebody has before them who opens the task now."""
    version = state.newest(task.lane, state.step_of(task).form)
    return None if version is None else Seen(number=version.number, content_hash=version.document.content_hash)


def china(year: int, month: int, day: int, hour: int = 0) -> datetime:
    """An instant by the clock of China."""
    return datetime(year, month, day, hour, tzinfo=CHINA)


PAPER = Evidence(document_number="甬政发〔2022〕1号", effective_date=china(2021, 12, 1).date(), scan="b" * 64)
"""The paper behind a decision taken outside."""
