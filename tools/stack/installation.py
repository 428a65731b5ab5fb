"""The production form on one machine: PostgreSQL, the Temporal server on it, two workers and two APIs."""

from collections.abc import Callable, Mapping, Sequence

from cli.processes import Part, Server, Stack
from temporal.ports import free_ports
from temporal.private import keep_private
from temporal.settings import Settings
from tools.stack.engine import RealServer
from tools.stack.postgres import Postgres

RECORDS = "tongchou"
"""The database of the records."""


def production_stack(
    settings: Settings,
    *,
    engine_port: int = 0,
    postgres_port: int = 0,
    commands: Mapping[Part, Sequence[str]] | None = None,
    say: Callable[[str], None] = print,
) -> tuple[Stack, Postgres]:
    """A stack whose engine and records are in one PostgreSQL below the settings' data folder; not yet started.

    Ports 0: free ones. Database and engine that the settings name are not used. From here on this process writes for
    its own account alone.
    """
    keep_private()
    free = iter(free_ports(2))
    postgres = Postgres(settings.data_folder, postgres_port or next(free), databases=(RECORDS,))
    url = postgres.url(RECORDS).replace("postgresql:", "postgresql+psycopg:", 1)
    engine = RealServer(settings.model_copy(update={"database_url": url}), postgres, engine_port or next(free), say)
    servers: dict[Part, Server] = {Part.DATABASE: postgres, Part.ENGINE: engine}
    return Stack(engine.settings, servers=servers, doubled=True, commands=commands, say=say), postgres
