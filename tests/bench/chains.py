"""The cases of the benchmark: five single steps of the budget, and a month in which ten counties take five each."""

from collections.abc import Mapping
from datetime import UTC, datetime

from approvals.definitions import Chain, Deadline, Step, StepParty
from approvals.state import CaseHead
from calculations.deadlines import AfterOpening, Anchor, DayUnit
from policies.pack import Pack
from rehearsal.cast import Cast, Role
from tests.bench.bare import STEPS
from tests.bench.jobs import Ask, Walk
from workflows.messages import CaseStart

YEAR = 2022

_BUDGET = {
    "co_sign": ("会签收入预算", "city_tax/maker"),
    "review": ("审核", "bureau/checker"),
    "consolidation": ("财政审核汇总", "city_finance/checker"),
    "consent": ("市政府审定", "city_government/leader"),
    "congress": ("市人大审议批准", "congress/leader"),
}
_MONTH = {
    "plan": ("用款计划", "county_agency/maker"),
    "check": ("复核用款计划", "county_agency/checker"),
    "finance": ("区县财政会签", "county_finance/checker"),
    "tax": ("区县税务会签", "county_tax/checker"),
    "receipt": ("到账确认", "county_agency/checker"),
}
assert len(_BUDGET) == len(_MONTH) == STEPS


def _chain(name: str, zh: str, steps: Mapping[str, tuple[str, str]], *, each: bool) -> Chain:
    """Single steps without documents, each with a deadline, reminder and escalation as the real ones."""
    upper = "city_agency/leader"
    rule = AfterOpening(count=10, unit=DayUnit.DAYS)
    return Chain(
        id=name,
        zh=zh,
        en=name,
        source="bench",
        steps=tuple(
            Step(
                id=step,
                zh=words,
                en=step,
                rule="B2",
                each="branch" if each else None,
                parties=(StepParty(decider=party),),
                deadline=Deadline(rule=rule, remind_days_before=(3,), escalate_days_after=1, escalate_to=upper),
            )
            for step, (words, party) in steps.items()
        ),
    )


class Cases:
    """Makes cases to start, and the walks of those who act on them."""

    def __init__(self, pack: Pack, cast: Cast) -> None:
        self._cast = cast
        # A real case pins its values and its calendar; these do too.
        self._pinned = pack.pin("annual_budget", YEAR)
        self._budget = _chain("budget", "预算审批", _BUDGET, each=False)
        self._month = _chain("month", "月度用款", _MONTH, each=True)

    def logins(self) -> tuple[str, ...]:
        """Everybody who acts."""
        roles = [self._role(party, None) for _, party in _BUDGET.values()]
        roles += [self._role(party, county) for _, party in _MONTH.values() for county in self._pinned.branches]
        return tuple(sorted({self._cast.login(role) for role in roles}))

    def budget(self, case: str) -> CaseStart:
        """A chain of five in a case of its own."""
        return self._start(case, self._budget, ())

    def month(self, case: str) -> CaseStart:
        """Ten counties with five each in one case."""
        return self._start(case, self._month, self._pinned.branches)

    def budget_walks(self, case: str, tokens: Mapping[str, str]) -> list[Walk]:
        """One decision after another."""
        return [self._walk(case, "main", None, _BUDGET, tokens)]

    def month_walks(self, case: str, tokens: Mapping[str, str]) -> list[Walk]:
        """Each county's decisions one after another; the counties side by side."""
        return [self._walk(case, county, county, _MONTH, tokens) for county in self._pinned.branches]

    def _walk(
        self,
        case: str,
        lane: str,
        county: str | None,
        steps: Mapping[str, tuple[str, str]],
        tokens: Mapping[str, str],
    ) -> Walk:
        return tuple(
            Ask(
                target=f"/cases/{case}/tasks/{lane}.{step}.1.decide/approve",
                key=f"{case}-{lane}-{step}",
                token=tokens[self._cast.login(self._role(party, county))],
            )
            for step, (_, party) in steps.items()
        )

    @staticmethod
    def _role(party: str, county: str | None) -> Role:
        kind, _, post = party.partition("/")
        return Role(kind, county, post)

    def _start(self, case: str, chain: Chain, branches: tuple[str, ...]) -> CaseStart:
        pinned = self._pinned
        head = CaseHead(
            case=case,
            kind="bench",
            zh=chain.zh,
            en=chain.en,
            city=pinned.city,
            anchor=Anchor(year=YEAR),
            chain=chain,
            branches=branches,
            calendar=pinned.calendar,
            parameters={name: value.model_dump(mode="json") for name, value in pinned.parameters.items()},
            policy_hash=pinned.hash,
        )
        return CaseStart(head=head, rehearsal=False, instant=datetime.now(UTC))
