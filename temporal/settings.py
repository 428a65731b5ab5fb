"""The settings of every process: variables `TONGCHOU_…`, or files of those names in a secrets folder."""

import os
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from temporal.build import digest_of_program
from temporal.cli_errors import Problem
from temporal.names import TaskQueue

PREFIX = "TONGCHOU_"
SECRETS_FOLDER_VARIABLE = f"{PREFIX}SECRETS_DIR"
DEFAULT_ENGINE_ADDRESS = "127.0.0.1:7233"


Some = TypeVar("Some", bound=BaseSettings)


class LogFormat(StrEnum):
    """How a process writes its log: words for people, JSON for collectors."""

    WORDS = "words"
    JSON = "json"


class LogLevel(StrEnum):
    """From which weight on a message is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class SettingsInvalid(Problem):
    """A setting is missing or wrong; the message names each, with its variable."""


class Settings(BaseSettings):
    """Typed, read once at the start, and wrong values are refused there.

    The variable of a field is its name in capitals behind `TONGCHOU_`. When `TONGCHOU_SECRETS_DIR` names a
    folder, a file there with the variable's name, in small letters, gives a value the environment lacks.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore", use_attribute_docstrings=True
    )

    data_folder: Path = Path("var")
    """Everything this installation writes: records, the local engine's file, logs; made absolute."""
    engine_address: str | None = None
    """`host:port` of the engine; None: `tongchou up` starts one, everyone else looks at the usual port."""
    engine_compression: bool | None = None
    """Whether what goes to the engine and back is compressed (gzip); None: unless the engine is on this machine."""
    namespace: str = "tongchou"
    """The namespace of this installation in the engine."""
    task_queue: str = TaskQueue.MAIN.value
    """The queue from which its workers take their tasks."""
    api_host: str = "127.0.0.1"
    """The address at which the API listens."""
    api_port: int = Field(default=8000, ge=0, le=65535)
    """The port at which the API listens; 0 lets `tongchou up` choose a free one."""
    api_address: str | None = None
    """Where commands reach the API, `https://host` say; None: over plain HTTP at `api_host` and `api_port`."""
    api_ca_file: Path | None = None
    """The certificates that commands believe when they reach the API by `https`; None: the system's."""
    database_url: str = Field(default="", repr=False)
    """SQLAlchemy URL; by default a SQLite file in the data folder. `database_password` is put into it."""
    database_password: SecretStr | None = None
    """The password of the records' database, put into `TONGCHOU_DATABASE_URL`."""
    records_connect_seconds: int = Field(default=2, ge=2)
    """How long a service waits for a connection to the records (PostgreSQL: whole seconds, two at least)."""
    records_lock_seconds: float = Field(default=2, gt=0)
    """How long it waits for what another session holds locked there."""
    records_statement_seconds: float = Field(default=5, gt=0)
    """How long a statement may take there (PostgreSQL)."""
    records_pool_seconds: float = Field(default=2, gt=0)
    """How long it waits for one of its own connections to be free."""
    build: str | None = None
    """What operators call the build; see ``running_build``."""
    policy: str = "ningbo"
    """The policy pack of the city that this installation serves; its id begins the id of every case."""
    policy_folder: Path | None = None
    """Where packs of one's own lie, a folder each; those that come with the program are known in addition."""
    log_format: LogFormat = LogFormat.WORDS
    """`words` for people, `json` for collectors."""
    log_level: LogLevel = LogLevel.INFO
    """From which weight on a message is logged: `debug`, `info`, `warning`, `error`."""
    worker_grace_seconds: float = Field(default=10, ge=0)
    """How long a stopping worker lets begun activities finish."""
    worker_cached_cases: int = Field(default=3000, ge=0)
    """How many open cases a worker keeps in memory, about 0.3 MB each; others are read from their history. 0: none."""
    worker_health_file: Path | None = None
    """Where the worker says whether it polls; by default in the data folder. One for each worker."""

    @field_validator("data_folder", "policy_folder", "worker_health_file", "api_ca_file")
    @classmethod
    def _absolute(cls, folder: Path | None) -> Path | None:
        return None if folder is None else folder.expanduser().absolute()

    @field_validator("log_level", mode="before")
    @classmethod
    def _small_letters(cls, level: Any) -> Any:
        return level.lower() if isinstance(level, str) else level

    @field_validator("engine_address")
    @classmethod
    def _host_and_port(cls, address: str | None) -> str | None:
        if address is not None:
            host, _, port = address.rpartition(":")
            if not host or not port.isdecimal() or not 0 < int(port) <= 65535:
                raise ValueError("应为 主机:端口 / must be host:port")
        return address

    @field_validator("api_address")
    @classmethod
    def _with_a_scheme(cls, address: str | None) -> str | None:
        if address is not None and (urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc):
            raise ValueError("应为 https://主机 或 http://主机 / must be https://host or http://host")
        return None if address is None else address.rstrip("/")

    @model_validator(mode="before")
    @classmethod
    def _complete_database_url(cls, values: dict[str, Any]) -> dict[str, Any]:
        folder = Path(values.get("data_folder", "var")).expanduser().absolute()
        url = values.get("database_url") or f"sqlite:///{folder / 'records.db'}"
        password = values.get("database_password")
        if password is not None and "@" in url:
            url = _with_password(url, SecretStr(str(password)) if isinstance(password, str) else password)
        return {**values, "database_url": url}

    @property
    def address(self) -> str:
        """The engine's `host:port`, as configured or the usual one of this machine."""
        return self.engine_address or DEFAULT_ENGINE_ADDRESS

    @property
    def compresses(self) -> bool:
        """Whether this process compresses what it sends to the engine: as configured, else unless it is at hand."""
        if self.engine_compression is not None:
            return self.engine_compression
        return not _is_this_machine(self.address.rpartition(":")[0])

    @property
    def running_build(self) -> str:
        """The build's name as it was given, else by its files; the engine's UI shows it next to each worker."""
        return self.build or digest_of_program()

    @property
    def api_url(self) -> str:
        """Where people and scripts reach the API."""
        return self.api_address or f"http://{self.api_host}:{self.api_port}"

    @property
    def health_file(self) -> Path:
        """The worker's word about itself; see `temporal.health`."""
        return self.worker_health_file or self.data_folder / "run" / "worker-health.json"

    def as_environment(self) -> dict[str, str]:
        """The variables that give a child process these settings; its secret it reads as this one did."""
        values = self.model_dump(exclude={"database_password"}, exclude_none=True)
        return {f"{PREFIX}{name.upper()}": str(value) for name, value in values.items()}


def load_settings(**overrides: Any) -> Settings:
    """The settings of this process; `overrides` win over environment and files. Raises as `read_settings`."""
    return read_settings(Settings, **overrides)


def read_settings(kind: type[Some], **overrides: Any) -> Some:
    """Settings of a kind, from environment and files.

    Raises:
        SettingsInvalid: with one line for each wrong value.
    """
    secrets = os.environ.get(SECRETS_FOLDER_VARIABLE)
    if secrets and not Path(secrets).is_dir():
        raise SettingsInvalid(f"{SECRETS_FOLDER_VARIABLE}: 没有这个文件夹 {secrets} / no such folder: {secrets}")
    try:
        return kind(_secrets_dir=secrets or None, **overrides)
    except ValidationError as error:
        faults = (
            f"{PREFIX}{'.'.join(map(str, fault['loc'])).upper()}: {_in_both(fault['msg'])}" for fault in error.errors()
        )
        raise SettingsInvalid("设置有误 / wrong settings:\n  " + "\n  ".join(faults)) from None


def _in_both(message: str) -> str:
    """What our own checks say is in both languages already."""
    return message if " / " in message else f"取值有误 / {message}"


def _is_this_machine(host: str) -> bool:
    """Whether a host is this machine by its own word; no name but ``localhost`` is looked up."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _with_password(url: str, password: SecretStr) -> str:
    parts = urlsplit(url)
    user, _, place = parts.netloc.rpartition("@")
    name = user.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{name}:{quote(password.get_secret_value(), safe='')}@{place}"))
