"""Ways through the small chains up to a step, so that a test begins where it matters."""

from approvals.actions import HandIn
from approvals.definitions import Chain
from approvals.effects import Role
from approvals.state import Task
from tests.approvals.case_driver import COUNTIES, CaseDriver
from tests.approvals.chains import BUDGET, BUDGET_FORM, MONTH, PLAN_FORM
from tests.approvals.people import PAPER, document


def drafted_county(driver: CaseDriver, county: str, text: int = 1, amounts: int = 1) -> None:
    """A county hands its draft in, and its finance and tax offices agree."""
    driver.draft("county_draft", document(BUDGET_FORM, text, amounts), county)
    driver.approve("county_cosign", county, kind="county_finance")
    driver.approve("county_cosign", county, kind="county_tax")


def combined(chain: Chain = BUDGET) -> CaseDriver:
    """A budget whose county drafts are added up: the city agency has to make its draft."""
    driver = CaseDriver(chain)
    for county in COUNTIES:
        drafted_county(driver, county)
    driver.finish("combine", document=document(BUDGET_FORM, 10))
    return driver


def cosigned(chain: Chain = BUDGET) -> CaseDriver:
    """A budget that the bureau and the tax office have to review."""
    driver = combined(chain)
    driver.draft("agency_draft", document(BUDGET_FORM, 11))
    driver.approve("tax_cosign")
    return driver


def reviewed(chain: Chain = BUDGET) -> CaseDriver:
    """A budget that waits for the government's consent."""
    driver = cosigned(chain)
    review(driver)
    return driver


def review(driver: CaseDriver) -> None:
    """Bureau and tax office agree."""
    driver.approve("review", role=Role.PREPARE)
    driver.approve("review", kind="bureau")
    driver.approve("review", kind="city_tax")


def consented() -> CaseDriver:
    """A budget that has the government's consent and is being split."""
    driver = reviewed()
    driver.approve("consent", kind="city_government", evidence=PAPER)
    return driver


def planned_county(driver: CaseDriver, county: str, amounts: int = 1) -> None:
    """A county hands its plan in, and county finance agrees."""
    driver.draft("plan", document(PLAN_FORM, 1, amounts), county)
    driver.approve("plan_cosign", county)


def consolidated() -> CaseDriver:
    """A month whose plans are added up."""
    driver = CaseDriver(MONTH)
    for county in COUNTIES:
        planned_county(driver, county)
    return driver


def receipts(form: str = "posting") -> HandIn:
    """Receipts of a ten-day period, as a year takes them at any time."""
    return HandIn(entry="R1", document=document(form, 1), note="上旬")


def countersigning(driver: CaseDriver, county: str) -> list[Task]:
    """The open tasks of a county's countersigned step."""
    return [task for task in driver.state.tasks.values() if (task.step, task.lane) == ("county_cosign", county)]
