"""Automatic steps: what a good result does, what a failed one does, and what no result can do to a case."""

import pytest

from approvals.actions import Complete
from approvals.definitions import MAIN
from approvals.effects import BranchSkipped, CaseStatus, Outcome
from approvals.return_targets import misfit
from tests.approvals.case_driver import COUNTIES, CaseDriver
from tests.approvals.chains import chain, step
from tests.approvals.people import document
from tests.approvals.prepared_cases import consolidated, planned_county

HAISHU, JIANGBEI = COUNTIES


def let_off(driver: CaseDriver) -> list[str]:
    """The counties that were let off so far."""
    return [effect.event.branch for effect in driver.effects if isinstance(effect.event, BranchSkipped)]


def requested(skip: dict[str, str]) -> CaseDriver:
    """A month that has gone on to the counties' payments, some of them let off."""
    driver = consolidated()
    driver.finish("consolidate", document=document("request", 1), skip=skip)
    driver.approve("request", role=None)
    driver.approve("request")
    return driver


def test_a_failed_check_goes_back_with_the_reasons_to_the_county_concerned() -> None:
    driver = consolidated()
    driver.finish("consolidate", ok=False, back_to="plan", branches=(JIANGBEI,), reasons=("超出预算",))
    assert driver.waits_for() == {"330205.county_agency/maker"}
    done = driver.events("automatic_done")[-1].event.model_dump()
    assert (done["ok"], done["reasons"], done["back_to"]) == (False, ("超出预算",), "plan")
    assert driver.state.closed["main.consolidate.1.automatic"].how is Outcome.FAILED


def test_after_the_correction_the_check_runs_again() -> None:
    driver = consolidated()
    driver.finish("consolidate", ok=False, back_to="plan", branches=(JIANGBEI,), reasons=("超出预算",))
    planned_county(driver, JIANGBEI, amounts=2)
    assert driver.task("consolidate").round == 2


def test_a_county_that_has_nothing_to_do_is_let_off_with_the_reason() -> None:
    driver = requested(skip={HAISHU: "无应缴款项"})
    assert let_off(driver) == [HAISHU]
    assert {task.lane for task in driver.state.tasks.values()} == {JIANGBEI}


def test_when_all_are_let_off_the_case_goes_on() -> None:
    driver = requested(skip=dict.fromkeys(COUNTIES, "无应缴款项"))
    assert let_off(driver) == list(COUNTIES)
    assert driver.state.status is CaseStatus.DONE


def test_a_county_let_off_by_a_first_computation_is_not_by_the_second_that_does_not_say_so() -> None:
    driver = consolidated()
    driver.finish("consolidate", document=document("request", 1), skip={HAISHU: "无应缴款项"})
    driver.send_back("request", to="plan", branches=(JIANGBEI,))
    driver.approve("request")
    planned_county(driver, JIANGBEI, amounts=2)
    driver.finish("consolidate", document=document("request", 2))
    driver.approve("request")
    driver.approve("request")
    assert not let_off(driver)
    assert {task.lane for task in driver.state.tasks.values()} == set(COUNTIES)


def test_a_county_let_off_stays_so_when_the_stretch_is_walked_again_on_the_same_computation() -> None:
    driver = CaseDriver(
        chain(
            step("computing"),
            step("sign", "bureau/leader"),
            step("pay", "county_finance/checker", each="branch"),
            step("close", "bureau/leader"),
        )
    )
    driver.finish("computing", skip={HAISHU: "无应缴款项"})
    driver.approve("sign")
    driver.approve("pay", JIANGBEI)
    driver.send_back("close", to="sign")
    driver.approve("sign")
    assert {task.lane for task in driver.state.tasks.values()} == {JIANGBEI}


def test_a_result_that_was_overtaken_changes_nothing() -> None:
    driver = CaseDriver(
        chain(step("draft", "bureau/maker"), step("check", each="branch"), step("close", "bureau/leader"))
    )
    driver.approve("draft")
    driver.finish("check", HAISHU)
    late = Complete(task=f"{HAISHU}.check.1.automatic", ok=False, back_to="draft")
    before = driver.state
    assert driver.happens(late) == ()
    assert driver.state == before


MISFITS: dict[str, dict[str, object]] = {
    "says nothing of where to go back to": {},
    "goes back to itself": {"back_to": "consolidate"},
    "goes back to a step to come": {"back_to": "request"},
    "goes back to nowhere": {"back_to": "nowhere"},
    "names no county": {"back_to": "plan"},
    "names a county of elsewhere": {"back_to": "plan", "branches": ("330299",)},
    "lets off a county of elsewhere": {"ok": True, "skip": {"330299": "无应缴款项"}},
}


@pytest.mark.parametrize("result", MISFITS.values(), ids=MISFITS)
def test_a_result_that_would_leave_the_case_nowhere_is_kept_from_it(result: dict[str, object]) -> None:
    state = consolidated().state
    action = Complete.model_validate({"task": "main.consolidate.1.automatic", "ok": False, **result})
    assert misfit(state, action) is not None


def test_a_failed_check_in_a_county_goes_back_within_its_own_stretch() -> None:
    driver = CaseDriver(
        chain(
            step("city", "bureau/leader"),
            step("report", "county_agency/maker", each="branch"),
            step("check", each="branch"),
        )
    )
    driver.approve("city")
    driver.approve("report", HAISHU)
    task = driver.task("check", HAISHU)
    assert misfit(driver.state, Complete(task=task.id, ok=False, back_to="city")) is not None
    assert misfit(driver.state, Complete(task=task.id, ok=False, back_to="report")) is None


def test_there_is_no_way_back_for_a_failed_check_either_where_nothing_can_be_undone() -> None:
    driver = CaseDriver(chain(step("sign", "bureau/leader"), step("pay", no_way_back=True), step("check")))
    driver.approve("sign")
    driver.finish("pay")
    task = driver.task("check")
    assert misfit(driver.state, Complete(task=task.id, ok=False, back_to="sign")) is not None


def test_a_result_that_comes_too_late_is_let_through_and_does_nothing() -> None:
    assert misfit(consolidated().state, Complete(task="main.consolidate.9.automatic", ok=False)) is None


def test_automatic_steps_of_counties_run_apart() -> None:
    driver = CaseDriver(chain(step("book", each="branch"), step("close", "bureau/leader")))
    driver.finish("book", JIANGBEI)
    assert {task.lane for task in driver.state.automatic_tasks()} == {HAISHU}
    driver.finish("book", HAISHU)
    assert driver.state.stage() == "close"


def test_the_next_version_is_made_in_nobody_s_name() -> None:
    driver = consolidated()
    driver.finish("consolidate", document=document("request", 1))
    newest = driver.state.newest(MAIN, "request")
    assert newest is not None
    assert not newest.makers
