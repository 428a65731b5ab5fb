"""The cases of the benchmark: starts them from the shapes, and says who walks them and how."""

from collections.abc import Mapping
from datetime import UTC, datetime

from approvals.definitions import MAIN
from approvals.state import CaseHead
from calculations.dates.deadlines import Anchor
from policies.pack import Pack
from rehearsal.cast import Cast, Role
from tests.bench.jobs import Ask, Walk
from tests.bench.shapes import Kind, Shape, shapes
from workflows.messages import CaseStart

YEAR = 2022


class Cases:
    """Makes cases to start, and the walks of those who act on them."""

    def __init__(self, pack: Pack, cast: Cast) -> None:
        self._cast = cast
        # A real case pins its values and its calendar; these do too.
        self._pinned = pack.pin("annual_budget", YEAR)
        self._shapes = shapes()

    def logins(self) -> tuple[str, ...]:
        """Everybody who acts."""
        logins = {
            self._login(act.party, county)
            for shape in self._shapes.values()
            for _, county in self._lanes(shape)
            for act in shape.acts
        }
        return tuple(sorted(logins))

    def start(self, kind: Kind, case: str) -> CaseStart:
        """What a case of that kind starts with."""
        shape = self._shapes[kind]
        pinned = self._pinned
        head = CaseHead(
            case=case,
            kind="bench",
            zh=shape.chain.zh,
            en=shape.chain.en,
            city=pinned.city,
            anchor=Anchor(year=YEAR),
            chain=shape.chain,
            branches=pinned.branches if shape.by_county else (),
            calendar=pinned.calendar,
            parameters={name: value.model_dump(mode="json") for name, value in pinned.parameters.items()},
            policy_hash=pinned.hash,
        )
        return CaseStart(head=head, rehearsal=False, instant=datetime.now(UTC))

    def walks(self, kind: Kind, case: str, tokens: Mapping[str, str]) -> list[Walk]:
        """One act after another; the counties side by side."""
        shape = self._shapes[kind]
        return [
            tuple(
                Ask(
                    target=f"/cases/{case}/tasks/{act.task(lane)}/{act.verb}",
                    key=f"{case}-{act.task(lane)}",
                    token=tokens[self._login(act.party, county)],
                    body=act.body,
                )
                for act in shape.acts
            )
            for lane, county in self._lanes(shape)
        ]

    def walks_a_case(self, kind: Kind) -> int:
        """How many can act on a case of that kind side by side."""
        return len(self._lanes(self._shapes[kind]))

    def acts_a_walk(self, kind: Kind) -> int:
        """How many acts each of them has to do."""
        return len(self._shapes[kind].acts)

    def _lanes(self, shape: Shape) -> list[tuple[str, str | None]]:
        return [(county, county) for county in self._pinned.branches] if shape.by_county else [(MAIN, None)]

    def _login(self, party: str, county: str | None) -> str:
        kind, _, post = party.partition("/")
        return self._cast.login(Role(kind, county, post))
