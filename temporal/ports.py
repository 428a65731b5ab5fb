"""Ports on loopback: whether one is free, and free ones that stay ours across restarts."""

import random
import socket
from contextlib import ExitStack

from temporal.cli_errors import Problem

LOOPBACK = "127.0.0.1"

# Below the range from which systems take ports for outgoing connections (Linux from 32768, macOS from
# 49152): there a stopped server's port may be taken before it is back, even by a client that, retrying,
# is connected to itself.
_LOWEST, _HIGHEST = 20_000, 32_000
_TRIES = 1_000


class PortBusy(Problem):
    """Someone else listens on a port that we were asked to use."""

    def __init__(self, port: int) -> None:
        """`port` is the busy one."""
        super().__init__(
            f"端口 {port} 已被占用，请停止占用它的程序，或用 --engine-port、--ui-port、--api-port 换一个端口"
            f"（0 表示自动选择；make demo ARGS='--api-port 0'）/ "
            f"port {port} is busy: stop who uses it, or name another with --engine-port, --ui-port or --api-port "
            "(0 takes a free one; make demo ARGS='--api-port 0')"
        )
        self.port = port


class NoFreePort(Problem):
    """Nothing free was found in the range."""


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as server:
        return _bind(server, port, host)


def answers(port: int, host: str = LOOPBACK) -> bool:
    """Whether someone accepts connections there."""
    with socket.socket() as client:
        return client.connect_ex((host, port)) == 0


def refuse_busy(*ports: int, host: str = LOOPBACK) -> None:
    """Raise `PortBusy` when someone listens on one of the ports."""
    for port in ports:
        if not is_free(port, host):
            raise PortBusy(port)


def free_ports(count: int) -> tuple[int, ...]:
    """Different ports on loopback that are free now."""
    found: list[int] = []
    with ExitStack() as held:
        for port in random.sample(range(_LOWEST, _HIGHEST), _TRIES):
            if len(found) == count:
                break
            # Held until all are found, so that two runs searching at once do not find the same.
            if _bind(held.enter_context(socket.socket()), port, LOOPBACK):
                found.append(port)
    if len(found) < count:
        raise NoFreePort("没有空闲端口 / no free port")
    return tuple(found)


def _bind(server: socket.socket, port: int, host: str) -> bool:
    # As servers do: a port that only waits out closed connections is free.
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind((host, port))
    except OSError:
        return False
    return True
