"""From which address a request comes: the connection's own, or what a trusted proxy says of it."""

from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Annotated

from fastapi import Depends, Request

from services.wiring import Services

Network = IPv4Network | IPv6Network

FORWARDED = "x-forwarded-for"


def origin(peer: str | None, forwarded: str, trusted: tuple[Network, ...]) -> str | None:
    """The nearest address that is no trusted proxy.

    ``forwarded`` is the header: each proxy adds whom it talked to at its end. Anybody may send one, so that only
    what trusted proxies have added is believed.
    """
    found = peer
    for hop in reversed([each.strip() for each in forwarded.split(",")]):
        if not _is_within(found, trusted) or not _is_address(hop):
            break
        found = hop
    return found


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_within(found: str | None, trusted: tuple[Network, ...]) -> bool:
    return found is not None and _is_address(found) and any(ip_address(found) in network for network in trusted)


def address_of(request: Request) -> str | None:
    """Where the sender of a request is."""
    services: Services = request.app.state.services
    peer = request.client.host if request.client is not None else None
    return origin(peer, ",".join(request.headers.getlist(FORWARDED)), services.api.proxies)


async def _address(request: Request) -> str | None:
    return address_of(request)


AddressDep = Annotated[str | None, Depends(_address)]
"""For a route that writes to the security log: where its caller is."""
