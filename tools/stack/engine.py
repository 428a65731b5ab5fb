"""The Temporal server itself on PostgreSQL, in one process on loopback."""

import asyncio
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from temporal.ports import LOOPBACK, free_ports
from temporal.server import EngineFailed, EngineServer
from temporal.settings import Settings
from tools.stack.building import EnginePrograms, build_engine
from tools.stack.postgres import Postgres

DATABASES = {"temporal": "postgresql/v12/temporal", "temporal_visibility": "postgresql/v12/visibility"}
"""The engine's databases, with the schemas that its tool brings them to."""

SHARDS = 16
"""Histories that are written at the same time: more than one machine with few processors can make use of."""

_DYNAMIC_CONFIG = Path(__file__).resolve().parents[2] / "docker" / "engine" / "dynamic-config.yaml"
_PLUGIN = "postgres12_pgx"
_SERVICES = ("frontend", "history", "matching", "worker")
_CONNECTIONS = {"temporal": 20, "temporal_visibility": 10}


class RealServer(EngineServer):
    """What runs in production, with the dynamic configuration of docker/engine, all its services in one process."""

    def __init__(self, settings: Settings, postgres: Postgres, port: int, say: Callable[[str], None]) -> None:
        """``postgres`` has to run when it is started."""
        super().__init__(settings, port)
        self._postgres = postgres
        self._folder = settings.data_folder / "engine"
        self._say = say

    async def _command(self) -> list[str]:
        programs = await asyncio.to_thread(build_engine, self._say)
        await asyncio.to_thread(self._bring_up_tables, programs)
        self._folder.mkdir(parents=True, exist_ok=True)
        config = self._folder / "config.yaml"
        # Every JSON document is YAML.
        text = json.dumps(server_config(self._postgres.url("postgres"), self.ports[0], free_ports(7)), indent=2)
        config.write_text(text)
        return [str(programs.server), "--config-file", str(config), "--allow-no-auth", "start"]

    def _bring_up_tables(self, programs: EnginePrograms) -> None:
        where = urlsplit(self._postgres.url("postgres"))
        environment = {
            **os.environ,
            "SQL_PLUGIN": _PLUGIN,
            "SQL_HOST": str(where.hostname),
            "SQL_PORT": str(where.port),
            "SQL_USER": str(where.username),
            "SQL_PASSWORD": self._postgres.password,
        }
        for database, schema in DATABASES.items():
            self._postgres.make_database(database)
            for step in (["setup-schema", "-v", "0.0"], ["update-schema", "--schema-name", schema]):
                command = [str(programs.sql_tool), "--database", database, *step]
                done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
                if done.returncode:
                    words = f"{done.stdout}{done.stderr}".strip()
                    raise EngineFailed(f"引擎的表没有建成 / the engine's tables were not made: {database}\n{words}")


def server_config(postgres_url: str, port: int, inner_ports: tuple[int, ...]) -> dict[str, Any]:
    """The server's configuration: all on loopback, its tables and its list of cases in PostgreSQL.

    ``inner_ports``: seven, for what its services say to one another.
    """
    where = urlsplit(postgres_url)

    def store(database: str) -> dict[str, Any]:
        return {
            "sql": {
                "pluginName": _PLUGIN,
                "databaseName": database,
                "connectAddr": f"{where.hostname}:{where.port}",
                "connectProtocol": "tcp",
                "user": where.username,
                "password": where.password,
                "maxConns": _CONNECTIONS[database],
                "maxIdleConns": _CONNECTIONS[database],
                "maxConnLifetime": "1h",
            }
        }

    grpc_ports = dict(zip(_SERVICES, (port, *inner_ports[:3]), strict=True))
    membership_ports = dict(zip(_SERVICES, inner_ports[3:], strict=True))
    return {
        "log": {"stdout": True, "level": "warn"},
        "persistence": {
            "defaultStore": "temporal",
            "visibilityStore": "temporal_visibility",
            "numHistoryShards": SHARDS,
            "datastores": {database: store(database) for database in DATABASES},
        },
        "global": {"membership": {"maxJoinDuration": "30s", "broadcastAddress": LOOPBACK}},
        "services": {
            service: {
                "rpc": {
                    "grpcPort": grpc_ports[service],
                    "membershipPort": membership_ports[service],
                    "bindOnLocalHost": True,
                }
            }
            for service in _SERVICES
        },
        "clusterMetadata": {
            "enableGlobalNamespace": False,
            "failoverVersionIncrement": 10,
            "masterClusterName": "active",
            "currentClusterName": "active",
            "clusterInformation": {
                "active": {
                    "enabled": True,
                    "initialFailoverVersion": 1,
                    "rpcName": "frontend",
                    "rpcAddress": f"{LOOPBACK}:{port}",
                }
            },
        },
        "dcRedirectionPolicy": {"policy": "noop"},
        "dynamicConfigClient": {"filepath": str(_DYNAMIC_CONFIG), "pollInterval": "10s"},
    }
