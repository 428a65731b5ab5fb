"""The city's values that the calculators are tested with, as a policy pack would give them."""

from datetime import date, timedelta

from calculations.clearing.forms import SharingParameters
from calculations.dates.working_days import WorkCalendar
from calculations.pooling.top_up import TopUpTerms

SHARING = SharingParameters.model_validate(
    {
        "funds": ["employee", "resident"],
        "articles": {"S0": "A 二(四)2", "S1": "A 二(四)5", "S3": "A 二(四)5", "S6": "A 二(四)4"},
        "surplus_sharing": {
            "value": {"pooled_fund": "0.5", "county": "0.5"},
            "rule": "S2",
            "article": "A 二(四)3",
            "status": "text",
        },
        "gap_sharing": {
            "value": {"pooled_fund": "0.5", "county_finance": "0.5"},
            "rule": "S4",
            "article": "A 二(四)5",
            "status": "text",
        },
        "unpaid_sharing": {
            "value": {"city_finance": "0.2", "county_finance": "0.8"},
            "rule": "S5",
            "article": "A 二(四)5",
            "status": "text",
        },
        "s5_base": {
            "value": "unpaid_pool_half",
            "rule": "S5",
            "article": "A 二(四)5",
            "status": "reading",
        },
        "incentive_cap": {"value": "0.05", "rule": "S6", "article": "A 二(四)4", "status": "reading"},
        "incentive_threshold": {"value": "90", "rule": "S6", "article": "A 二(四)4", "status": "reading"},
    }
)

TOP_UP = {
    "employee": TopUpTerms.model_validate(
        {
            "months": {"value": 3, "rule": "H2", "article": "A 二(三)2", "status": "text"},
            "basis": {"value": "capacity", "rule": "H2", "article": "A 二(三)2", "status": "reading"},
        }
    ),
    "resident": TopUpTerms.model_validate(
        {
            "months": {"value": 1, "rule": "H3", "article": "A 二(三)3", "status": "text"},
            "basis": {
                "value": "expected_to_year_end",
                "rule": "H3",
                "article": "A 二(三)3",
                "status": "text",
            },
        }
    ),
}

CALENDAR = WorkCalendar(
    years=(2021, 2022, 2023),
    exceptions={
        date(2022, 1, 3): False,
        date(2022, 1, 29): True,
        date(2022, 1, 30): True,
        **{date(2022, 1, 31) + timedelta(days=n): False for n in range(5)},
        date(2022, 4, 2): True,
        date(2022, 4, 4): False,
        date(2022, 4, 5): False,
        date(2022, 4, 24): True,
        date(2022, 5, 2): False,
        date(2022, 5, 3): False,
        date(2022, 5, 4): False,
        date(2022, 5, 7): True,
    },
    estimated_years=(2023,),
)
"""Some rest days and make-up days of 2022 (State Council notice of October 2021)."""
