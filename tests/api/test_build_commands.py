"""The commands for deploying a build and taking one back, where the installation runs."""

from pathlib import Path

from tests.api.product import Product
from tests.api.progress_reports import CHECKER, Reports
from tests.api.terminal import Terminal


def here(product: Product) -> dict[str, str]:
    """The environment of the product's machine."""
    return product.settings.as_environment()


async def test_a_build_that_fits_every_open_case_is_told_so(reports: Reports, tmp_path: Path) -> None:
    await reports.drafts()
    tried = await Terminal(tmp_path, 1).types("replay-check", **here(reports.product))
    assert tried.exit_code == 0, (tried.output, tried.exception)
    assert "0 个与本版本不符" in tried.output


async def test_a_case_goes_on_as_a_new_run_and_people_notice_nothing(reports: Reports, tmp_path: Path) -> None:
    case = await reports.drafts()
    terminal = Terminal(tmp_path, 1)
    assert (await terminal.types("new-runs", **here(reports.product))).exit_code == 2
    asked = await terminal.types("new-runs", case, **here(reports.product))
    assert asked.exit_code == 0, (asked.output, asked.exception)
    assert f"✔ {case}" in asked.output
    assert (await reports.does(CHECKER, case, "approve", note="同意")).status_code == 200
