"""Busy ports are recognised, free ones are free, different, and outside the range of outgoing connections."""

import socket

import pytest

from temporal.ports import LOOPBACK, PortBusy, answers, free_ports, is_free, refuse_busy


def test_a_port_where_someone_listens_is_busy() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        assert not is_free(port)
        assert answers(port)
        with pytest.raises(PortBusy, match=f"{port} 已被占用"):
            refuse_busy(port)
    assert is_free(port)
    assert not answers(port)


def test_a_port_busy_on_all_addresses_is_busy_on_loopback() -> None:
    with socket.create_server(("0.0.0.0", 0)) as server:
        assert not is_free(server.getsockname()[1])


def test_free_ports_are_free_and_different() -> None:
    ports = free_ports(20)
    assert len(set(ports)) == 20
    assert all(is_free(port) for port in ports)
    assert max(ports) < 32_768
