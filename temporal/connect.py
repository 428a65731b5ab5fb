"""The one factory for connections to the engine."""

import asyncio
import logging
import time
from datetime import timedelta
from functools import cache

import structlog
from temporalio.client import Client
from temporalio.runtime import LogForwardingConfig, LoggingConfig, Runtime, TelemetryConfig
from temporalio.service import GrpcCompression, KeepAliveConfig, RPCError, RPCStatusCode

from temporal.cli_errors import Problem
from temporal.converter import data_converter
from temporal.namespace import check_namespace, prepare_namespace
from temporal.settings import Settings

_PAUSE_SECONDS = 0.5
_SAY_EVERY_SECONDS = 10.0

# A connection whose other end died without a word is noticed after at most twenty seconds.
_KEEP_ALIVE = KeepAliveConfig(interval_millis=15_000, timeout_millis=5_000)

# How often workers report to the engine that they live: see temporal/health.py.
_HEARTBEAT = timedelta(seconds=1)

AWAY = (RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED)
"""What a request ends with when no engine answers."""

PASSING = frozenset(
    {
        *AWAY,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.ABORTED,
        RPCStatusCode.INTERNAL,
        RPCStatusCode.UNKNOWN,
        RPCStatusCode.FAILED_PRECONDITION,
        RPCStatusCode.DATA_LOSS,
        RPCStatusCode.UNIMPLEMENTED,
        RPCStatusCode.UNAUTHENTICATED,
        RPCStatusCode.PERMISSION_DENIED,
    }
)
"""What an engine says that dies, comes back, is being upgraded or set up, or has too much to do.

The same request later may succeed. A case takes ten requests at a time; those of an API that died count until a worker
has answered them. FAILED_PRECONDITION: a case is between two runs, or its workflow task fails
(`temporal.stuck`). What is
left is our own fault (INVALID_ARGUMENT, OUT_OF_RANGE) or an answer (NOT_FOUND, ALREADY_EXISTS).
"""

# The SDK's native part logs each failed retry; we log once that the engine is away.
_NATIVE_LOG = "error,temporalio_sdk_core=warn"

log = structlog.get_logger("engine")


class EngineAway(Problem):
    """The engine did not answer in the time given."""


def compression(settings: Settings) -> GrpcCompression:
    """How the SDK compresses by these settings; left alone it always does, which costs all three sides time."""
    return GrpcCompression.GZIP if settings.compresses else GrpcCompression.NONE


@cache
def _runtime() -> Runtime:
    logging_ = LoggingConfig(
        filter=_NATIVE_LOG, forwarding=LogForwardingConfig(logger=logging.getLogger("temporalio.native"))
    )
    return Runtime(telemetry=TelemetryConfig(logging=logging_), worker_heartbeat_interval=_HEARTBEAT)


async def connect(
    settings: Settings,
    *,
    patience: timedelta | None = timedelta(seconds=30),
    identity: str | None = None,
    prepared: bool = True,
) -> Client:
    """A connected client in the product's namespace.

    Args:
        settings: address and namespace.
        patience: how long to keep trying while the engine is away; None: for ever.
        identity: how the engine's UI names this process.
        prepared: also ask that the namespace exists; False for those who make it.

    Raises:
        EngineAway: patience ran out.
        NamespaceMissing: the engine answers but was never prepared.
    """
    begun = time.monotonic()
    said: float | None = None
    while True:
        try:
            client = await Client.connect(
                settings.address,
                namespace=settings.namespace,
                data_converter=data_converter(),
                keep_alive_config=_KEEP_ALIVE,
                identity=identity,
                runtime=_runtime(),
                grpc_compression=compression(settings),
            )
            if prepared:
                await check_namespace(client)
        # The SDK has no error type of its own for a failed connection: it raises RuntimeError.
        except (RuntimeError, RPCError) as error:
            if isinstance(error, RPCError) and error.status not in AWAY:
                raise
            now = time.monotonic()
            if patience is not None and now - begun > patience.total_seconds():
                raise EngineAway(
                    f"连接不上引擎 {settings.address}：{error} / "
                    f"the engine at {settings.address} does not answer: {error}"
                ) from error
            if said is None or now - said > _SAY_EVERY_SECONDS:
                log.warning(
                    "引擎暂时连不上，继续重试 / the engine is away, trying again",
                    address=settings.address,
                    reason=str(error),
                )
                said = now
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            if said is not None:
                log.info("已连上引擎 / connected to the engine", address=settings.address)
            return client


async def prepare_engine(settings: Settings, patience: timedelta = timedelta(seconds=30)) -> None:
    """Make the engine ready for the product: namespace, retention, search attributes. Repeatable.

    Raises:
        EngineAway: the engine did not answer in time.
    """
    await prepare_namespace(await connect(settings, patience=patience, prepared=False))
