"""What operators are informed of the installation: over HTTP, in readiness, and on the command line."""

from pathlib import Path

import pytest

from api.main import create_app
from operations.troubles import TroubleKind
from services.settings import ApiSettings
from tests.api.conftest import AS_LONG_AS_TESTS_LAST, http_to
from tests.api.product import OPERATOR, Product, StaffClient
from tests.api.terminal import Terminal


@pytest.fixture(scope="module")
def product(secluded_product: Product) -> Product:
    """Other tests leave cases behind that do not go on."""
    return secluded_product


async def test_operators_alone_read_the_list_and_a_sound_installation_has_none(product: Product) -> None:
    operator = await product.staff(OPERATOR)
    answer = await operator.get("/operations/troubles")
    assert (answer.status_code, answer.json()) == (200, [])
    maker = await product.staff("330203-agency-maker")
    assert (await maker.get("/operations/troubles")).status_code == 403


async def test_without_a_worker_nothing_is_ready_and_the_list_says_what_to_do(product: Product) -> None:
    nobody = product.settings.model_copy(update={"task_queue": "nobody-works-here"})
    app = create_app(nobody, ApiSettings(**AS_LONG_AS_TESTS_LAST))
    async with app.router.lifespan_context(app), http_to(app) as http:
        ready = await http.get("/health/ready")
        operator = StaffClient(http, (await product.staff(OPERATOR)).token)
        [trouble] = (await operator.get("/operations/troubles")).json()
    assert ready.status_code == 503
    assert ready.json()["troubles"] == [{"kind": TroubleKind.NO_WORKER, "about": "worker"}]
    assert (trouble["kind"], trouble["unready"]) == (TroubleKind.NO_WORKER, True)
    assert "启动 worker" in trouble["todo_zh"]


async def test_the_command_lists_them_where_the_installation_runs(product: Product, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, 1)
    environment = {
        "TONGCHOU_ENGINE_ADDRESS": product.settings.address,
        "TONGCHOU_DATABASE_URL": product.settings.database_url,
    }
    sound = await terminal.types("troubles", **environment, TONGCHOU_TASK_QUEUE=product.settings.task_queue)
    assert (sound.exit_code, sound.output) == (0, "没有故障 / no trouble\n")
    broken = await terminal.types("troubles", **environment, TONGCHOU_TASK_QUEUE="nobody-works-here")
    assert broken.exit_code == 1
    assert "worker (no_worker)" in broken.output
    assert "Start a worker" in broken.output
