"""Copies 抄送 to somebody and to their posts, in words."""

from collections.abc import Iterable, Mapping

from calculations.input.bilingual import Bilingual
from records.desk.copies import CopyView, copies_for
from records.views import PersonView, View
from services.identity.read_access import as_reader
from services.narration.glossary import CaseGlossary
from services.views.case_policy import About, policies
from services.wiring import Services


class CopyItem(CopyView):
    """A copy 抄送 with the step that it is about in words, and whose it is."""

    step_name: Bilingual
    lane_name: Bilingual | None


class CopyItems(View):
    """Some copies, the newest first; `next` is None at the end."""

    items: tuple[CopyItem, ...]
    next: str | None


async def copies_to(services: Services, person: PersonView, unread: bool, cursor: str | None, limit: int) -> CopyItems:
    """A page of them, the newest first; ``unread``: those alone that the person has not read."""
    async with services.store.read() as session:
        page = await copies_for(session, as_reader(person), unread, cursor, limit)
        of_cases = {About(copy.case, copy.case_kind, copy.year, copy.month) for copy in page.items}
        known = await policies(session, services.pack, of_cases)
    names = {about.case: CaseGlossary(services.pack, None) for about in of_cases}
    names |= {case: CaseGlossary(policy.pack, policy.chain) for case, policy in known.items()}
    return CopyItems(items=_in_words(names, page.items), next=page.next)


def _in_words(names: Mapping[str, CaseGlossary], copies: Iterable[CopyView]) -> tuple[CopyItem, ...]:
    """The copies in words, in the same order; ``names`` are those of each case."""
    return tuple(
        CopyItem(
            **copy.model_dump(),
            step_name=names[copy.case].plain_step(copy.step),
            lane_name=names[copy.case].place(copy.lane),
        )
        for copy in copies
    )
