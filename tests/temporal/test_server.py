"""The local engine: prepared for ten years, back on its file after a crash, plain words for busy ports."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import GrpcCompression

from temporal import attributes, namespace
from temporal.connect import connect, prepare_engine
from temporal.ports import LOOPBACK, PortBusy, free_ports
from temporal.server import DevServer, EngineFailed, find_binary
from temporal.settings import load_settings


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[DevServer]:
    """An engine of the test's own, not yet started."""
    port, ui_port = free_ports(2)
    made = DevServer(load_settings(data_folder=tmp_path), port=port, ui_port=ui_port)
    yield made
    made.kill()


async def _retention_days(client: Client) -> int:
    answer = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
    return answer.config.workflow_execution_retention_ttl.ToTimedelta().days


async def test_histories_are_kept_for_ten_years(client: Client) -> None:
    assert client.namespace == "tongchou"
    assert await _retention_days(client) == 3650


async def test_the_engine_writes_ahead_instead_of_journalling_every_page(engine: DevServer) -> None:
    header = engine.place.database.read_bytes()[:20]
    # "File format write version" and "read version" of SQLite's header: 2 is a write-ahead log.
    assert header[18:20] == b"\x02\x02"


async def test_preparing_again_changes_nothing(engine: DevServer, client: Client) -> None:
    await prepare_engine(engine.settings)
    assert await _retention_days(client) == 3650


async def test_a_namespace_that_was_never_prepared_is_named(engine: DevServer) -> None:
    settings = engine.settings.model_copy(update={"namespace": "elsewhere"})
    with pytest.raises(namespace.NamespaceMissing, match="elsewhere"):
        await connect(settings)


async def test_another_namespace_can_be_prepared_on_the_same_engine(engine: DevServer) -> None:
    settings = engine.settings.model_copy(update={"namespace": "another-city"})
    await prepare_engine(settings)
    assert await _retention_days(await connect(settings)) == 3650


@pytest.mark.parametrize(("wanted", "used"), [(True, GrpcCompression.GZIP), (False, GrpcCompression.NONE)])
async def test_the_connection_compresses_as_the_setting_says(
    engine: DevServer, wanted: bool, used: GrpcCompression
) -> None:
    client = await connect(engine.settings.model_copy(update={"engine_compression": wanted}))
    assert client.service_client.config.grpc_compression is used


async def test_an_attribute_of_another_type_is_reported_and_left(engine: DevServer) -> None:
    settings = engine.settings.model_copy(update={"namespace": "muddled"})
    client = await connect(settings, prepared=False)
    await client.workflow_service.register_namespace(
        RegisterNamespaceRequest(namespace="muddled", workflow_execution_retention_period=Duration(seconds=86_400))
    )
    await client.operator_service.add_search_attributes(
        AddSearchAttributesRequest(
            namespace="muddled",
            search_attributes={attributes.CITY.name: IndexedValueType.INDEXED_VALUE_TYPE_INT},
        )
    )
    with pytest.raises(attributes.AttributesDiffer, match="TongchouCity"):
        await prepare_engine(settings)


async def test_killed_it_comes_back_with_what_it_had(server: DevServer) -> None:
    await server.start()
    client = await connect(server.settings)
    handle = await client.start_workflow("any", id="ningbo.budget.2022", task_queue="nobody")
    server.kill()
    await server.start()
    assert (await handle.describe()).run_id == handle.result_run_id


@pytest.mark.parametrize("which", ["port", "ui_port"])
async def test_a_busy_port_is_named_and_nothing_is_started(server: DevServer, which: str) -> None:
    port = getattr(server.place, which)
    with socket.create_server((LOOPBACK, port)), pytest.raises(PortBusy, match=str(port)):
        await server.start()
    assert not server.child.running


async def test_an_engine_that_cannot_work_says_why(tmp_path: Path) -> None:
    port, ui_port = free_ports(2)
    (tmp_path / "engine.db").mkdir()
    server = DevServer(load_settings(data_folder=tmp_path), port=port, ui_port=ui_port)
    with pytest.raises(EngineFailed, match=r"engine\.db|database"):
        await server.start()
    assert not server.child.running


def test_an_old_temporal_on_the_path_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version, taken in (("1.2.0", False), ("1.9.0", True), ("2.0.1", True), ("garbage", False)):
        binary = tmp_path / "temporal"
        binary.write_text(f"#!/bin/sh\necho 'temporal version {version} (Server 1.0.0)'\n")
        binary.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        find_binary.cache_clear()
        assert (find_binary() == binary) is taken, version
    find_binary.cache_clear()
