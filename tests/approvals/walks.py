"""Ways through the small chains up to a step, so that a test begins where it matters."""

from approvals.actions import HandIn
from approvals.definitions import Chain
from approvals.effects import Role
from approvals.state import Task
from tests.approvals.chains import BUDGET, BUDGET_FORM, MONTH, PLAN_FORM
from tests.approvals.desk import COUNTIES, Desk
from tests.approvals.people import PAPER, document


def drafted_county(desk: Desk, county: str, text: int = 1, amounts: int = 1) -> None:
    """A county hands its draft in, and its finance and tax offices agree."""
    desk.draft("county_draft", document(BUDGET_FORM, text, amounts), county)
    desk.approve("county_cosign", county, kind="county_finance")
    desk.approve("county_cosign", county, kind="county_tax")


def combined(chain: Chain = BUDGET) -> Desk:
    """A budget whose county drafts are added up: the city agency has to make its draft."""
    desk = Desk(chain)
    for county in COUNTIES:
        drafted_county(desk, county)
    desk.finish("combine", document=document(BUDGET_FORM, 10))
    return desk


def cosigned(chain: Chain = BUDGET) -> Desk:
    """A budget that the bureau and the tax office have to review."""
    desk = combined(chain)
    desk.draft("agency_draft", document(BUDGET_FORM, 11))
    desk.approve("tax_cosign")
    return desk


def reviewed(chain: Chain = BUDGET) -> Desk:
    """A budget that waits for the government's consent."""
    desk = cosigned(chain)
    review(desk)
    return desk


def review(desk: Desk) -> None:
    """Bureau and tax office agree."""
    desk.approve("review", role=Role.PREPARE)
    desk.approve("review", kind="bureau")
    desk.approve("review", kind="city_tax")


def consented() -> Desk:
    """A budget that has the government's consent and is being split."""
    desk = reviewed()
    desk.approve("consent", kind="city_government", evidence=PAPER)
    return desk


def planned_county(desk: Desk, county: str, amounts: int = 1) -> None:
    """A county hands its plan in, and county finance agrees."""
    desk.draft("plan", document(PLAN_FORM, 1, amounts), county)
    desk.approve("plan_cosign", county)


def consolidated() -> Desk:
    """A month whose plans are added up."""
    desk = Desk(MONTH)
    for county in COUNTIES:
        planned_county(desk, county)
    return desk


def receipts(form: str = "posting") -> HandIn:
    """Receipts of a ten-day period, as a year takes them at any time."""
    return HandIn(entry="R1", document=document(form, 1), note="上旬")


def countersigning(desk: Desk, county: str) -> list[Task]:
    """The open tasks of a county's countersigned step."""
    return [task for task in desk.state.tasks.values() if (task.step, task.lane) == ("county_cosign", county)]
