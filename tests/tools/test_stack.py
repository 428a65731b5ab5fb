"""The production form without containers, as far as it can be tried without building the engine."""

import json
import re
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
import yaml

from temporal.ports import LOOPBACK, free_ports
from temporal.private import tighten
from temporal.server import EngineMissing
from tests.postgres import PostgresServer
from tools.stack import building, postgres
from tools.stack.engine import DATABASES, server_config
from tools.stack.postgres import Postgres, PostgresMissing

_ROOT = Path(__file__).resolve().parents[2]
_URL = f"postgresql://tongchou:secret@{LOOPBACK}:5433/postgres"


def _go_on_the_path(folder: Path, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    go = folder / "go"
    go.write_text(f"#!/bin/sh\ntest $1 = version && echo 'go version go{version} linux/amd64'\n")
    go.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_the_engine_listens_on_loopback_alone_and_on_no_port_twice() -> None:
    config = server_config(_URL, 7233, tuple(range(7, 14)))
    services = [service["rpc"] for service in config["services"].values()]
    assert all(rpc["bindOnLocalHost"] for rpc in services)
    assert config["global"]["membership"]["broadcastAddress"] == LOOPBACK
    ports = [rpc[port] for rpc in services for port in ("grpcPort", "membershipPort")]
    assert sorted(ports) == [*range(7, 14), 7233]
    assert config["services"]["frontend"]["rpc"]["grpcPort"] == 7233


def test_the_engine_keeps_its_tables_and_its_list_of_cases_in_postgres() -> None:
    stores = server_config(_URL, 1, tuple(range(2, 9)))["persistence"]["datastores"]
    assert set(stores) == set(DATABASES)
    for database, store in stores.items():
        assert store["sql"]["databaseName"] == database
        assert store["sql"]["connectAddr"] == f"{LOOPBACK}:5433"
        assert (store["sql"]["user"], store["sql"]["password"]) == ("tongchou", "secret")


def test_the_engine_reads_the_dynamic_configuration_of_the_containers() -> None:
    file = Path(server_config(_URL, 1, tuple(range(2, 9)))["dynamicConfigClient"]["filepath"])
    assert file == _ROOT / "docker" / "engine" / "dynamic-config.yaml"
    assert file.exists()


def test_the_configuration_is_json_and_so_yaml() -> None:
    config = server_config(_URL, 1, tuple(range(2, 9)))
    assert yaml.safe_load(json.dumps(config)) == config


def test_containers_and_stack_run_the_same_engine() -> None:
    services = yaml.safe_load((_ROOT / "docker-compose.yml").read_text())["services"]
    assert services["engine"]["image"] == f"temporalio/server:{building.engine_version()}"
    assert services["engine-schema"]["image"] == f"temporalio/admin-tools:{building.engine_version()}"


def test_the_engine_has_the_security_fixes_of_1_32_2() -> None:
    assert tuple(int(part) for part in building.engine_version().split(".")) >= (1, 32, 2)


def test_every_module_of_the_engine_is_pinned_by_its_hash() -> None:
    required = re.findall(r"^\t(\S+) (v\S+)", (building.MODULE / "go.mod").read_text(), re.MULTILINE)
    hashes = (building.MODULE / "go.sum").read_text()
    assert required
    assert all(f"{module} {version}/go.mod h1:" in hashes for module, version in required)


@pytest.mark.parametrize(
    ("version", "taken"), [("1.19", False), ("1.26.9", False), ("1.26.10", True), ("1.27.3", True)]
)
def test_an_old_go_on_the_path_is_passed_over(
    version: str, taken: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _go_on_the_path(tmp_path, version, monkeypatch)
    assert (building.find_go() == str(tmp_path / "go")) is taken


def test_without_go_and_without_a_way_to_install_it_the_words_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _go_on_the_path(tmp_path, "1.19", monkeypatch)
    monkeypatch.setattr(building, "find_spec", lambda name: None)
    with pytest.raises(EngineMissing, match=r"需要 Go 1\.\d+\.\d+ 或更高版本.*python3-venv"):
        building.build_engine(lambda words: None, tmp_path)


def test_a_build_that_fails_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _go_on_the_path(tmp_path, "1.99.0", monkeypatch)
    with pytest.raises(EngineMissing, match="引擎没有编译成功"):
        building.build_engine(lambda words: None, tmp_path)


def test_what_was_built_is_not_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go = tmp_path / "go"
    said = 'case "$1" in version) echo "go version go1.99.0 x/y";; *) touch "$5server" "$5sql";; esac'
    go.write_text(f"#!/bin/sh\n{said}\n")
    go.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    words: list[str] = []
    (tmp_path / f"{building.engine_version()}-{building.pins()}").mkdir()
    first = building.build_engine(words.append, tmp_path)
    assert first == building.build_engine(words.append, tmp_path)
    assert first.server.exists()
    assert len(words) == 1


async def test_without_postgres_the_words_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "find_binaries", lambda: None)
    with pytest.raises(PostgresMissing, match="没有 PostgreSQL"):
        await Postgres(tmp_path, free_ports(1)[0]).start()


@pytest.fixture
async def database(postgres: PostgresServer) -> AsyncIterator[Postgres]:
    """A server of the test's own, where PostgreSQL is installed at all; not below pytest's folder, which is root's."""
    with tempfile.TemporaryDirectory(prefix="tongchou-stack-") as folder:
        data_folder = Path(folder) / "stack"
        data_folder.mkdir(mode=0o700)
        made = Postgres(data_folder, free_ports(1)[0], databases=("records",))
        yield made
        made.child.kill()


async def test_killed_postgres_comes_back_with_what_was_committed(database: Postgres) -> None:
    await database.start()
    with psycopg.connect(database.url("records")) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('durable')")
    database.child.kill()
    assert not database.answers
    await database.start()
    with psycopg.connect(database.url("records")) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("durable",)]
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)


async def test_stopped_postgres_ends_in_order(database: Postgres) -> None:
    await database.start()
    assert database.child.stop() == 0
    assert not database.answers


async def test_postgres_keeps_its_way_to_its_files_when_a_worker_starts(database: Postgres) -> None:
    """A worker closes the data folder to other accounts; root's PostgreSQL runs as one."""
    await database.start()
    tighten(database.child.log_path.parents[1])
    with psycopg.connect(database.url("records"), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        assert connection.execute("SELECT 1").fetchone() == (1,)
