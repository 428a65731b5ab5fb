"""The people of a rehearsal at the API: each logs in and works over HTTP, with no way past it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from client.api_client import ApiClient, Json
from rehearsal.cast import PASSWORD

if TYPE_CHECKING:
    import httpx

PATIENCE_SECONDS = 90.0
"""How long people send the same request again before they give up."""


@dataclass(frozen=True)
class Slip:
    """What a person holds of an action that was acknowledged: the case, the last effect's number, its hash."""

    case: str
    last: int
    hash: str


class StaffClients:
    """Everybody's client, on one connection; keeps what they hold of acknowledged actions."""

    def __init__(self, http: "httpx.AsyncClient") -> None:
        self.http = http
        self._clients: dict[str, ApiClient] = {}
        self.slips: list[Slip] = []
        """Every action that was acknowledged, in the order of the answers."""

    def person(self, login: str) -> ApiClient:
        """The client of a person, who logs in when they first need to, and again when the session has ended."""
        if login not in self._clients:
            self._clients[login] = ApiClient(
                self.http, credentials=(login, PASSWORD), patience_seconds=PATIENCE_SECONDS
            )
        return self._clients[login]

    async def log_in(self, login: str) -> None:
        """Log a person in."""
        await self.person(login).log_in(login, PASSWORD)

    async def act(self, login: str, path: str, body: Json, key: str) -> Json:
        """Act as a person, once for the key; the receipt. Raises ``Refused``."""
        receipt = await self.person(login).act(path, key=key, json=body)
        self.slips.append(Slip(receipt["case"], receipt["last"], receipt["hash"]))
        return receipt
