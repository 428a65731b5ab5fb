"""A vote for what may not count any more is refused like an approval; a vote against it is taken."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.main import create_app
from approvals.effects import CaseStatus
from policies.loader import PACKS, load_from
from records.projection.apply import apply
from rehearsal.cast import Cast
from rehearsal.year_data import YearData
from services.settings import ApiSettings
from tests.api.conftest import AS_LONG_AS_TESTS_LAST, DOCUMENT_BYTES, http_to
from tests.api.decisions import Decisions
from tests.api.product import Product
from tests.api.test_held_again import BUREAU, YEAR, clearing, day
from tests.api.test_starting import is_problem
from tests.records.story import chained_effects

YEAR_BEFORE = YEAR - 1


@pytest.fixture
async def voting(product: Product, tmp_path: Path) -> AsyncIterator[Product]:
    """The same installation where finance and tax vote on missed targets; one vote is enough."""
    shutil.copytree(PACKS, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    path = tmp_path / "zhejiang/chains/target_miss.yaml"
    text = path.read_text(encoding="utf-8")
    assert "kind: all_parallel" in text
    voted = text.replace("kind: all_parallel", "kind: vote\n    vote: {by: count, threshold: h3_months}")
    path.write_text(voted.replace("    text_change: straight_back\n", ""), encoding="utf-8")
    settings = product.settings.model_copy(update={"policy_folder": tmp_path})
    app = create_app(settings, ApiSettings(**AS_LONG_AS_TESTS_LAST, document_bytes=DOCUMENT_BYTES))
    async with app.router.lifespan_context(app), http_to(app) as http:
        yield replace(product, http=http, pack=load_from(tmp_path, "ningbo"), app=app, settings=settings, _staff={})


@pytest.mark.rule("S1", "S7")
async def test_a_vote_for_what_came_too_late_is_refused_like_an_approval(voting: Product, year_data: YearData) -> None:
    decisions = Decisions(voting, year_data, Cast(year_data.directory()))
    rows = [
        {"county": county, "fund": fund, "make_up": "0.00", "assessment_score": None}
        for county in voting.pack.counties()
        for fund in voting.pack.funds()
    ]
    document = {"kind": "determination", "year": YEAR_BEFORE, "counties": rows}
    async with voting.at(day(1, 2)):
        case = await decisions.is_started(BUREAU, "target_miss", document, year=YEAR_BEFORE, name="voted")
        await decisions.walk(case, until="determination_agreement")
        async with voting.database.write() as session:
            cleared = chained_effects(clearing(YEAR_BEFORE, CaseStatus.DONE), day(1, 1))
            await apply(session, f"ningbo.clearing.{YEAR_BEFORE}", cleared)
        task = (await decisions.open_tasks(case))[0]
        staff = await voting.staff(decisions.login(task))
        late = await staff.act(case, task["task"], "vote", {"seen": task["seen"], "ballot": "yes"})
        [error] = is_problem(late, 422, "bad-input")["errors"]
        assert error["zh"] == f"{YEAR_BEFORE}年度已经清算,不能再改变"
        against = await staff.act(case, task["task"], "vote", {"seen": task["seen"], "ballot": "no"})
        assert against.status_code == 200, against.text
