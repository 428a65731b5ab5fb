"""The city's values that the calculators are tested with, as a policy pack would give them."""

from calculations.clearing_forms import SharingParameters

SHARING = SharingParameters.model_validate(
    {
        "funds": ["employee", "resident"],
        "articles": {"S0": "A 二(四)2", "S1": "A 二(四)5", "S3": "A 二(四)5", "S6": "A 二(四)4"},
        "pooled_share_of_surplus": {"value": "0.5", "rule": "S2", "article": "A 二(四)3", "status": "text"},
        "pooled_share_of_gap": {"value": "0.5", "rule": "S4", "article": "A 二(四)5", "status": "text"},
        "city_share": {"value": "0.2", "rule": "S5", "article": "A 二(四)5", "status": "text"},
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
