"""What only the API is told from outside: limits and times; variables `TONGCHOU_…` as everywhere."""

from datetime import timedelta

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from engine.settings import PREFIX, read_settings


class ApiSettings(BaseSettings):
    """Typed, read once at the start."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    rehearsal: bool = False
    """Whether this installation rehearses a year: people act at the instants of a business clock."""
    document_bytes: int = Field(default=1_000_000, gt=0)
    """The largest request that is not an attachment."""
    attachment_bytes: int = Field(default=20_000_000, gt=0)
    """The largest scan."""
    calculation_bytes: int = Field(default=20_000_000, gt=0)
    """The largest request of a calculator over JSON: thousands of counties at once."""
    table_bytes: int = Field(default=1_000_000_000, gt=0)
    """The most that a calculator over tables (premiums, reconciliation) is sent in one request."""
    session_hours: float = Field(default=12, gt=0)
    """How long a login lasts."""
    known_seconds: float = Field(default=30, ge=0)
    """How long a process trusts what it has read about a login; a log-out elsewhere counts after this long."""
    answer_seconds: float = Field(default=20, gt=0)
    """How long an action waits for the engine before the caller is asked to send it again."""

    @property
    def session_length(self) -> timedelta:
        """How long a login lasts."""
        return timedelta(hours=self.session_hours)


def load_api_settings() -> ApiSettings:
    """The API's own settings of this process. Raises ``SettingsInvalid``."""
    return read_settings(ApiSettings)
