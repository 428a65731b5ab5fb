"""What only the API is configured with: limits and times; variables `TONGCHOU_…` as everywhere."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from calculations.forms import Limits as InputLimits
from records.identity.logins import Limits
from temporal.settings import PREFIX, read_settings

DOCUMENT_VALUES = 20_000
"""Values of a JSON document at most: forms have 2,000 lines of up to eight. What checks them cannot be interrupted."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How long a client may take and how many there may be; a body has to bring so many bytes in each window."""

    connections: int
    head_bytes: int
    head_seconds: float
    body_seconds: float
    body_bytes_per_second: int
    send_seconds: float


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the process of a large calculation may take."""

    memory_bytes: int
    seconds: float


class ApiSettings(BaseSettings):
    """Typed, read once at the start."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore", use_attribute_docstrings=True
    )

    rehearsal: bool = False
    """Whether this installation rehearses a year: people act at the instants of a business clock."""
    body_bytes: int = Field(default=100_000, gt=0)
    """The largest request that brings neither a document nor a file."""
    reference_open: bool | None = None
    """Whether `/docs` and `/openapi.json` are open without a login; none: in a rehearsal alone."""
    document_bytes: int = Field(default=1_000_000, gt=0)
    """The largest request with a document."""
    attachment_bytes: int = Field(default=20_000_000, gt=0)
    """The largest scan."""
    attachment_bytes_a_day: int = Field(default=500_000_000, gt=0)
    """The most that one person uploads in a day."""
    calculation_bytes: int = Field(default=20_000_000, gt=0)
    """The largest request of a calculator over JSON: thousands of counties at once."""
    table_bytes: int = Field(default=1_000_000_000, gt=0)
    """The most that a calculator over tables (premiums, reconciliation) is sent in one request."""
    table_rows: int = Field(default=20_000_000, gt=0)
    """The most rows that a table (Parquet) may say it has."""
    table_unpacked_bytes: int = Field(default=4_000_000_000, gt=0)
    """The most bytes that a table (Parquet) may say it unpacks to."""
    calculation_memory_bytes: int = Field(default=4_000_000_000, ge=100_000_000)
    """How much memory a large calculation may take."""
    calculation_seconds: float = Field(default=600, gt=0)
    """How long a large calculation may take."""
    calculations_at_once: int = Field(default=2, gt=0)
    """How many calculations are worked on at the same time; of one person one."""
    calculations_waiting: int = Field(default=32, gt=0)
    """How many calculations may be waiting or on their way here; more are asked to come again."""
    connections: int = Field(default=500, gt=0)
    """How many connections there may be; with more, who has waited longest without a request is let go."""
    head_bytes: int = Field(default=32_000, gt=0)
    """The largest request line with headers."""
    head_seconds: float = Field(default=10, gt=0)
    """How long a client may take for request line and headers."""
    body_seconds: float = Field(default=20, gt=0)
    """In each such time a body has to come forward, or end."""
    body_bytes_per_second: int = Field(default=1_000, ge=0)
    """How fast a body has to come."""
    send_seconds: float = Field(default=60, gt=0)
    """How long a client may read nothing of its answer."""
    keep_alive_seconds: int = Field(default=15, gt=0)
    """How long a connection stays open without a request."""
    session_hours: float = Field(default=12, gt=0)
    """How long a login lasts at most."""
    session_idle_minutes: float = Field(default=30, gt=0)
    """How long a login lasts that is not used."""
    sessions_each: int = Field(default=5, ge=1)
    """How many logins of one person are open at once; a further one ends the oldest."""
    password_length: int = Field(default=12, ge=8, le=100)
    """The shortest password that is taken."""
    first_secret_days: float = Field(default=7, gt=0, le=30)
    """How long a one-time secret is good."""
    known_seconds: float = Field(default=30, ge=0)
    """How long a process trusts what it has read about a login; a log-out elsewhere counts after this long."""
    records_seconds: float = Field(default=5, gt=0)
    """How long a request waits for the records altogether, each time that it reads or writes there."""
    recording_seconds: float = Field(default=2, gt=0)
    """How long the answer to what a case has carried out waits for the records; the case's recorder writes it later."""
    answer_seconds: float = Field(default=20, gt=0)
    """How long an action waits for the engine before the caller is asked to send it again."""

    trusted_proxies: str = ""
    """Addresses or networks of reverse proxies, separated by commas: their `X-Forwarded-For` is believed."""
    security_log_days: int = Field(default=400, ge=183)
    """How long entries of the security log are kept at least; nothing removes them by itself."""

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, text: str) -> str:
        try:
            _networks_of(text)
        except ValueError as error:
            raise ValueError(f"应为地址或网段,以逗号分隔 / addresses or networks, with commas: {error}") from error
        return text

    @property
    def is_reference_open(self) -> bool:
        """Whether everybody reads the description of the API."""
        return self.rehearsal if self.reference_open is None else self.reference_open

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of the trusted proxies."""
        return _networks_of(self.trusted_proxies)

    @property
    def sessions(self) -> Limits:
        """How long sessions last, and how many a person has."""
        return Limits(
            lifetime=timedelta(hours=self.session_hours),
            idle=timedelta(minutes=self.session_idle_minutes),
            most=self.sessions_each,
        )

    @property
    def secret_lifetime(self) -> timedelta:
        """How long a one-time secret is good."""
        return timedelta(days=self.first_secret_days)

    @property
    def connection_limits(self) -> ConnectionLimits:
        """What clients may take of connections and time."""
        return ConnectionLimits(
            connections=self.connections,
            head_bytes=self.head_bytes,
            head_seconds=self.head_seconds,
            body_seconds=self.body_seconds,
            body_bytes_per_second=self.body_bytes_per_second,
            send_seconds=self.send_seconds,
        )

    @property
    def calculation_limits(self) -> InputLimits:
        """How large the input of a calculator may be."""
        return InputLimits(
            max_bytes=self.calculation_bytes, max_rows=self.table_rows, max_unpacked=self.table_unpacked_bytes
        )

    @property
    def calculation_allowance(self) -> Allowance:
        """What a large calculation may take."""
        return Allowance(self.calculation_memory_bytes, self.calculation_seconds)


def _networks_of(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(each.strip()) for each in text.split(",") if each.strip())


def load_api_settings() -> ApiSettings:
    """The API's own settings of this process. Raises ``SettingsInvalid``."""
    return read_settings(ApiSettings)
