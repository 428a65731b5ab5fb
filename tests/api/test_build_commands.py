"""The commands for deploying a build and taking one back, where the installation runs."""

from pathlib import Path

import pytest

from rehearsal.year_data import YearData
from tests.api.bureau import CHECKER, Bureau
from tests.api.house import House
from tests.api.terminal import Terminal


@pytest.fixture(scope="module")
def bureau(house: House, year_data: YearData) -> Bureau:
    return Bureau.of(house, year_data)


def here(house: House) -> dict[str, str]:
    """The environment of the house's machine."""
    return house.settings.as_environment()


async def test_a_build_that_fits_every_open_case_is_told_so(bureau: Bureau, tmp_path: Path) -> None:
    await bureau.drafts()
    tried = await Terminal(tmp_path, 1).types("replay-check", **here(bureau.house))
    assert tried.exit_code == 0, (tried.output, tried.exception)
    assert "0 个与本版本不符" in tried.output


async def test_a_case_goes_on_as_a_new_run_and_people_notice_nothing(bureau: Bureau, tmp_path: Path) -> None:
    case = await bureau.drafts()
    terminal = Terminal(tmp_path, 1)
    assert (await terminal.types("new-runs", **here(bureau.house))).exit_code == 2
    asked = await terminal.types("new-runs", case, **here(bureau.house))
    assert asked.exit_code == 0, (asked.output, asked.exception)
    assert f"✔ {case}" in asked.output
    assert (await bureau.does(CHECKER, case, "approve", note="同意")).status_code == 200
