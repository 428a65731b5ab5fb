"""The open tasks that people of a rehearsal know of: from the inbox, or from the receipt of what opened them."""

from dataclasses import dataclass
from datetime import datetime

from client.api_client import Json
from rehearsal.cast import Role


@dataclass(frozen=True)
class OpenTask:
    """A task that waits for a party; ``seen`` is the newest version of the document that it is about."""

    case: str
    task: str
    lane: str
    step: str
    round: int
    role: str
    form: str | None
    party: Role
    opened_at: datetime
    due: datetime | None
    seen: Json | None


def inbox_task(item: Json) -> OpenTask:
    """A task as the inbox shows it."""
    party = Role(item["party_kind"], item["party_county"], item["party_post"])
    return _open_task(item, item["case"], party, item["opened_at"], item["seen"])


def opened_tasks(receipt: Json, after: OpenTask) -> list[OpenTask]:
    """The tasks that an action on the task ``after`` opened for people, as its receipt shows them."""
    newest = {(after.lane, after.form): after.seen}
    for version in receipt["versions"]:
        seen = {"number": version["number"], "content_hash": version["content_hash"]}
        newest[version["lane"], version["form"]] = seen
    case, at = receipt["case"], receipt["at"]
    return [
        _open_task(item, case, _party(item["party"]), at, newest.get((item["lane"], item["form"])))
        for item in receipt["opened"]
        if item["party"] is not None
    ]


def _party(written: str) -> Role:
    """A party as the API writes it: ``330203.county_agency/maker``, ``city_finance/maker``."""
    organisation, _, post = written.partition("/")
    county, _, kind = organisation.rpartition(".")
    return Role(kind, county or None, post)


def _open_task(item: Json, case: str, party: Role, opened_at: str, seen: Json | None) -> OpenTask:
    return OpenTask(
        case=case,
        task=item["task"],
        lane=item["lane"],
        step=item["step"],
        round=item["round"],
        role=item["role"],
        form=item["form"],
        party=party,
        opened_at=datetime.fromisoformat(opened_at),
        due=datetime.fromisoformat(item["due"]) if item["due"] else None,
        seen=seen,
    )
