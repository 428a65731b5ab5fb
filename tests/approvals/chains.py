"""Small chains that between them have every kind of step; shaped like the real ones, with fewer steps."""

from approvals.definitions import Chain, Deadline, Missing, Standing, Step, StepKind, StepParty
from calculations.dates.deadlines import FixedDay

BUDGET_FORM = "budget"
PLAN_FORM = "plan"

SUBMITTING = StepParty(maker="county_agency/maker", decider="county_agency/checker")
AGENCY = StepParty(maker="city_agency/maker", decider="city_agency/checker")
FINANCE = StepParty(maker="city_finance/maker", decider="city_finance/checker")

BUDGET = Chain(
    id="budget",
    zh="预算",
    en="Budget",
    source="test",
    steps=(
        Step(
            id="county_draft",
            zh="区县初编",
            en="County draft",
            rule="B2",
            each="branch",
            parties=(SUBMITTING,),
            form=BUDGET_FORM,
            submits=True,
        ),
        Step(
            id="county_cosign",
            zh="区县会签",
            en="County countersign",
            rule="B2",
            each="branch",
            kind=StepKind.ALL_PARALLEL,
            parties=(StepParty(decider="county_finance/checker"), StepParty(decider="county_tax/checker")),
            form=BUDGET_FORM,
            text_change="straight_back",
        ),
        Step(id="combine", zh="汇总", en="Combination", rule="B2", kind=StepKind.AUTOMATIC, form=BUDGET_FORM),
        Step(
            id="agency_draft",
            zh="编制草案",
            en="Agency draft",
            rule="B2",
            parties=(AGENCY,),
            form=BUDGET_FORM,
            submits=True,
        ),
        Step(
            id="tax_cosign",
            zh="税务会签",
            en="Tax co-signature",
            rule="B2",
            parties=(StepParty(decider="city_tax/maker"),),
            form=BUDGET_FORM,
        ),
        Step(
            id="review",
            zh="审核",
            en="Review",
            rule="B2",
            kind=StepKind.ALL_PARALLEL,
            parties=(
                StepParty(maker="bureau/maker", decider="bureau/checker"),
                StepParty(decider="city_tax/checker"),
            ),
            form=BUDGET_FORM,
            other_persons_than=("tax_cosign",),
            text_change="straight_back",
        ),
        Step(
            id="consent",
            zh="市政府审定",
            en="Consent",
            rule="B2",
            parties=(StepParty(decider="city_government/leader"),),
            recorded_by=FINANCE,
            form=BUDGET_FORM,
            evidence=True,
            may_refuse=True,
        ),
        Step(id="split", zh="分解", en="Split", rule="B6", kind=StepKind.AUTOMATIC, no_way_back=True),
        Step(
            id="closing",
            zh="办结",
            en="Closing",
            rule="B2",
            parties=(StepParty(decider="bureau/leader"),),
            form=BUDGET_FORM,
        ),
    ),
)
"""Branches, a countersigned step, a step made by two, one recorded for another office, no way back at the end."""

MONTH = Chain(
    id="month",
    zh="月度用款",
    en="Month",
    source="test",
    steps=(
        Step(
            id="plan",
            zh="用款计划",
            en="Plan",
            rule="M1",
            each="branch",
            parties=(SUBMITTING,),
            form=PLAN_FORM,
            submits=True,
            deadline=Deadline(
                rule=FixedDay(day=25, month_offset=-1),
                remind_days_before=(5, 1),
                escalate_days_after=1,
                escalate_to="city_agency/leader",
                repeat_every_days=2,
            ),
            missing=Missing(party="city_agency/checker", choices=("wait", "leave_out", "estimate")),
        ),
        Step(
            id="plan_cosign",
            zh="计划会签",
            en="Plan co-signature",
            rule="M1",
            each="branch",
            parties=(StepParty(decider="county_finance/checker"),),
            form=PLAN_FORM,
        ),
        Step(id="consolidate", zh="汇总", en="Consolidation", rule="M2", kind=StepKind.AUTOMATIC, form="request"),
        Step(
            id="request",
            zh="申请",
            en="Request",
            rule="M2",
            parties=(AGENCY,),
            form="request",
            deadline=Deadline(rule=FixedDay(day="end", month_offset=-1), remind_days_before=(1,)),
        ),
        Step(
            id="payment",
            zh="缴付",
            en="Payment",
            rule="S7",
            each="branch",
            parties=(StepParty(maker="county_finance/maker", decider="county_finance/checker"),),
            may_return=False,
        ),
        Step(
            id="collect",
            zh="收取",
            en="Collection",
            rule="S7",
            each="branch",
            kind=StepKind.AUTOMATIC,
            no_way_back=True,
        ),
    ),
)
"""Plans that may be missing, reminders, escalations and dunning; a second stretch that branches can be let off."""

YEAR = Chain(
    id="year",
    zh="基金年度",
    en="Year",
    source="test",
    standing=(
        Standing(id="R1", zh="收入划转", en="Receipts", rule="R1", party="city_finance/maker", form="posting"),
        Standing(id="R4", zh="补助", en="Subsidy", rule="R4", party="county_finance/maker", form="posting"),
    ),
)
"""No steps of its own; takes postings at any time."""


def step(name: str, *deciders: str, maker: str | None = None, **more: object) -> Step:
    """A step of that id; with several deciders they countersign, with none it is automatic."""
    kind = [StepKind.AUTOMATIC, StepKind.SINGLE, StepKind.ALL_PARALLEL][min(len(deciders), 2)]
    parties = tuple(StepParty(decider=decider, maker=maker) for decider in deciders)
    given = {"id": name, "zh": name, "en": name, "rule": "B2", "kind": kind, "parties": parties}
    return Step.model_validate({**given, **more})


def chain(*steps: Step) -> Chain:
    """A chain of these steps."""
    return Chain(id="small", zh="小链", en="Small chain", source="test", steps=steps)
