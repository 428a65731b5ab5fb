"""The chains of the cases that the workflow tests open."""

from approvals.definitions import Chain, Standing
from tests.approvals.chains import BUDGET_FORM, chain, step

DRAFT = chain(
    step(
        "draft",
        "bureau/checker",
        maker="bureau/maker",
        form=BUDGET_FORM,
        submits=True,
        zh="编制草案",
        deadline={
            "rule": {"kind": "after_opening", "count": 10, "unit": "days"},
            "remind_days_before": [3],
            "escalate_days_after": 1,
            "escalate_to": "bureau/leader",
        },
    ),
    step("combine_county_drafts", form=BUDGET_FORM, zh="汇总"),
    step("sign", "city_finance/leader", form=BUDGET_FORM, may_refuse=True, zh="批复"),
)
"""A draft made by two and due after ten days, an automatic step, a signature that may end the case."""

TALK = chain(step("sign", "bureau/leader", zh="审批"))
"""One signature; whoever takes part may speak any number of times before."""

YEAR = Chain(
    id="year",
    zh="基金年度",
    en="Year",
    source="test",
    standing=(Standing(id="R1", zh="收入划转", en="Receipts", rule="R1", party="city_finance/maker", form="posting"),),
)
"""Takes postings at any time."""
