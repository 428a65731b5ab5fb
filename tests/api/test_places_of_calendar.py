"""Who sees which tasks in the calendar of deadlines: asked of the records as ``approvals.reading`` decides it."""

import pytest

from approvals.definitions import CITY, MAIN, OPERATIONS
from approvals.reading import STANDING, Access, Office, Place, access_to_handling
from services.views.deadline_calendar import places_seen

COUNTY, OTHER = "330203", "330205"
OFFICES = (
    Office(kind="bureau"),
    Office(kind="city_tax"),
    Office(kind=OPERATIONS),
    Office(kind="county_agency", county=COUNTY),
    Office(kind="county_tax", county=OTHER),
)
OF_SOMEBODY = [(), *((each,) for each in OFFICES), (OFFICES[1], OFFICES[3]), (OFFICES[3], OFFICES[4])]


@pytest.mark.parametrize("offices", OF_SOMEBODY, ids=lambda offices: "+".join(each.kind for each in offices) or "none")
def test_the_records_are_asked_for_what_somebody_sees(offices: tuple[Office, ...]) -> None:
    places = places_seen(offices)
    for lane in (MAIN, CITY, COUNTY, OTHER, f"{STANDING}plan"):
        for kind in (*(each.kind for each in OFFICES), "treasury"):
            sees = access_to_handling(offices, Place(lane=lane, reached=frozenset({kind}))) is not Access.NOTHING
            asked = places is None or (lane, None) in places or (lane, kind) in places
            assert asked is sees, (lane, kind)
