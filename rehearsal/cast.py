"""Who plays whom: the login that takes a party's tasks in the rehearsal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PASSWORD = "tongchou-2022"

OPERATOR = "nb-operations-1"
AUDITOR = "nb-audit-maker"


@dataclass(frozen=True)
class Role:
    """A party's tasks: kind of organisation, county if it is a county's, post."""

    kind: str
    county: str | None
    post: str


class Cast:
    """Finds logins by post. Of several holders the first plays, unless another is asked for."""

    def __init__(self, directory: Mapping[str, Any]) -> None:
        kinds = {each["code"]: (each["kind"], each["county"]) for each in directory["organisations"]}
        self._holders: dict[Role, list[str]] = {}
        self._posts: dict[str, int] = {}
        for person in directory["people"]:
            self._posts[person["login"]] = len(person["posts"])
            for held in person["posts"]:
                organisation, _, post = held.partition("/")
                kind, county = kinds[organisation]
                self._holders.setdefault(Role(kind, county, post), []).append(person["login"])

    def login(self, role: Role) -> str:
        """The first who holds the post and no other."""
        return next(login for login in self._holders[role] if self._posts[login] == 1)

    def of_two_posts(self) -> str:
        """The person who holds two posts at once, and so could try to review what she made."""
        return next(login for login, posts in self._posts.items() if posts > 1)

    def logins(self) -> tuple[str, ...]:
        """Everybody, in the order of the directory."""
        return tuple(self._posts)
