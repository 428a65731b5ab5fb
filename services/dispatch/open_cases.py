"""All open cases of a city, page after page."""

from approvals.effects import CaseStatus
from records.cases import LARGEST_PAGE, CaseFilter, list_cases
from records.views import CaseSummary
from services.store import Store


async def open_cases(store: Store, city: str) -> list[CaseSummary]:
    """Every open case of a city. Raises ``ServiceError`` when the records are away."""
    found: list[CaseSummary] = []
    cursor: str | None = None
    wanted = CaseFilter(city=city, status=CaseStatus.OPEN)
    while True:
        async with store.read() as session:
            page = await list_cases(session, wanted, cursor, LARGEST_PAGE)
        found += page.items
        cursor = page.next
        if cursor is None:
            return found
