"""The product's own namespace in the engine: made when missing, with histories kept for ten years."""

import asyncio
from datetime import timedelta

from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig, UpdateNamespaceInfo
from temporalio.api.workflowservice.v1 import (
    DescribeNamespaceRequest,
    DescribeNamespaceResponse,
    RegisterNamespaceRequest,
    UpdateNamespaceRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from temporal.attributes import register_attributes
from temporal.cli_errors import Problem

RETENTION = timedelta(days=3650)
"""How long the engine keeps a closed case's history; accounting records are kept for ten years."""

_OWNER = "tongchou.installation"
"""The namespace's own note of the installation that it belongs to."""

_WAIT_SECONDS = 60.0
_PAUSE_SECONDS = 0.1


class NamespaceMissing(Problem):
    """The engine has no such namespace: it was never prepared."""


async def prepare_namespace(client: Client) -> None:
    """Make the client's namespace ready for work: it exists, keeps histories long enough, has our attributes.

    Does nothing where all is already; a longer retention is left as it is.
    """
    try:
        await check_namespace(client)
    except NamespaceMissing:
        await _register(client)
    # The engine's parts learn of a new namespace one after another, in a cluster after some seconds.
    async with asyncio.timeout(_WAIT_SECONDS):
        while True:
            try:
                await _lengthen_retention(client)
                return await register_attributes(client)
            except (NamespaceMissing, RPCError) as error:
                if isinstance(error, RPCError) and error.status is not RPCStatusCode.NOT_FOUND:
                    raise
            await asyncio.sleep(_PAUSE_SECONDS)


async def check_namespace(client: Client) -> None:
    """Raise `NamespaceMissing` when nobody has prepared the client's namespace."""
    await retention_of(client)


async def owner_of(client: Client) -> str | None:
    """The id of the installation that the namespace belongs to; none where it was never bound to one."""
    return (await _described(client)).namespace_info.data.get(_OWNER)


async def set_owner(client: Client, installation: str) -> None:
    """Bind the namespace to an installation."""
    await client.workflow_service.update_namespace(
        UpdateNamespaceRequest(namespace=client.namespace, update_info=UpdateNamespaceInfo(data={_OWNER: installation}))
    )


async def retention_of(client: Client) -> timedelta:
    """How long the namespace keeps the history of a closed case. Raises `NamespaceMissing`."""
    return (await _described(client)).config.workflow_execution_retention_ttl.ToTimedelta()


async def _described(client: Client) -> DescribeNamespaceResponse:
    try:
        return await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            raise NamespaceMissing(
                f"引擎中没有命名空间 {client.namespace}，请先运行 tongchou prepare / "
                f"the engine has no namespace {client.namespace}: run `tongchou prepare` first"
            ) from error
        raise


async def _register(client: Client) -> None:
    try:
        await client.workflow_service.register_namespace(
            RegisterNamespaceRequest(
                namespace=client.namespace,
                description="统筹 Tongchou",
                workflow_execution_retention_period=_duration(RETENTION),
            )
        )
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise


async def _lengthen_retention(client: Client) -> None:
    if await retention_of(client) < RETENTION:
        await client.workflow_service.update_namespace(
            UpdateNamespaceRequest(
                namespace=client.namespace,
                config=NamespaceConfig(workflow_execution_retention_ttl=_duration(RETENTION)),
            )
        )


def _duration(value: timedelta) -> Duration:
    duration = Duration()
    duration.FromTimedelta(value)
    return duration
