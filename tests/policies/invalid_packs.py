"""Mistakes in a policy pack: the file, what is replaced in it and by what, and what is said of it."""

import pytest

CLEARING = "ningbo/values/clearing.yaml"
MONEY = "ningbo/values/money.yaml"
BUDGET_CHAIN = "ningbo/chains/annual_budget.yaml"
MONTH_CHAIN = "ningbo/chains/monthly_funding.yaml"
YEAR_CHAIN = "ningbo/chains/fiscal_year.yaml"

MISTAKES = [
    pytest.param(
        "national/parties.yaml",
        "    zh_of_county: 财政局\n",
        "",
        "organisations.county_finance: zh_of_county: for organisations of a county, all of them",
        id="a county's organisation without its name in a county",
    ),
    pytest.param(
        "national/parties.yaml",
        "    zh: 市财政局\n",
        "    zh: 市财政局\n    zh_of_county: 财政局\n",
        "organisations.city_finance: zh_of_county: for organisations of a county, all of them",
        id="a city's organisation with a name in a county",
    ),
    pytest.param(
        CLEARING,
        'city_finance: "0.2"',
        'city_finance: "0.3"',
        "unpaid_sharing.values[0].value: the shares add up to 1.1, not to 1",
        id="shares that do not add up to one",
    ),
    pytest.param(
        CLEARING, 'city_finance: "0.2"', "city_finance: 20", "city_finance: not a share", id="per cent for a share"
    ),
    pytest.param(
        CLEARING,
        "  source: ningbo-draft\n",
        "",
        "sharing_part.source: missing",
        id="a value without source",
    ),
    pytest.param(
        CLEARING,
        "  article: A 二(四)3、5\n",
        '  article: ""\n',
        "sharing_part.article: the article is missing",
        id="a value without article",
    ),
    pytest.param(
        CLEARING,
        "source: ningbo-draft",
        "source: ningbo-final",
        "unknown document: ningbo-final",
        id="unknown document",
    ),
    pytest.param(
        CLEARING,
        "status: draft text",
        "status: in force",
        "surplus_sharing.source: a value of the status in force cannot rest on a document that is draft for comment",
        id="a draft taken for law",
    ),
    pytest.param(CLEARING, "rule: S1", "rule: S11", "make_up_payer.rule: unknown rule: S11", id="unknown rule"),
    pytest.param(
        MONEY,
        "{kind: fixed_day, day: 10}",
        "{kind: fixed_day, day: 10, moth: 3}",
        "moth: unknown key (known: kind, day, month, month_offset, year_offset, rest_day)",
        id="unknown key of a deadline",
    ),
    pytest.param(
        CLEARING,
        "  rule: S1\n",
        "  rules: S1\n",
        "make_up_payer.rules: unknown key (known: zh, en, rule, kind, ",
        id="unknown key",
    ),
    pytest.param(
        CLEARING,
        '      value: {pooled_fund: "0.5", county: "0.5"}',
        '      until: "2023-06-30"\n      value: {pooled_fund: "0.5", county: "0.5"}\n'
        '    - since: "2023-01-01"\n      value: {pooled_fund: "0.6", county: "0.4"}',
        "surplus_sharing.values[1].since: overlaps the value of 2022-01-01",
        id="overlapping dates",
    ),
    pytest.param(
        CLEARING,
        '    - since: "2022-01-01"\n      value: pooled\n',
        '    - since: "2022-01-01"\n      until: "2021-12-31"\n      value: pooled\n',
        "sharing_part.values[0].until: ends before it begins",
        id="an end before the beginning",
    ),
    pytest.param(
        CLEARING,
        "  alternatives:\n    - value: accumulated_balance\n      zh: 区县累计结余\n"
        "      en: the county's accumulated balance\n",
        "",
        "make_up_payer.alternatives: a reading names its alternatives",
        id="a reading without alternatives",
    ),
    pytest.param(
        CLEARING, "surplus_per:", "surplus_sharing:", "not readable: surplus_sharing is given twice", id="a name twice"
    ),
    pytest.param(
        MONEY, "m2_request_due:", "s5_base:", "s5_base: a second time (first: ningbo/values/clearing", id="in two files"
    ),
    pytest.param(MONEY, "day: 25", "day: 35", "m1_plan_due.values[0].value", id="a day that no month has"),
    pytest.param(MONEY, "  unit: months", "  unit: points", "estimate_months.unit: a count has the unit", id="unit"),
    pytest.param(
        "zhejiang/values/contribution_base.yaml",
        '- since: "2024-10-01"',
        '- since: "2024-10-12"',
        "contribution_floor.values[3].since: an announced figure is switched on with a month",
        id="a figure switched on amid a month",
    ),
    pytest.param(
        "ningbo/values/resident_financing.yaml",
        "status: missing",
        "status: draft text",
        "individual_premium.values: missing",
        id="a value that is not said to be missing, and has none",
    ),
    pytest.param(
        "ningbo/values/financing.yaml",
        "status: draft text",
        "status: missing",
        "employer_rate: a missing value has a note that says so, and no values",
        id="a missing value that has one",
    ),
    pytest.param(
        "ningbo/values/financing.yaml",
        'value: "0.6"',
        'value: "60%"',
        'base_lowest.values[0].value: not a multiple such as "3" or "0.6" as text',
        id="per cent for a multiple",
    ),
    pytest.param(
        "national/values/residents_2022.yaml",
        'value: "610.00"',
        "value: 610",
        "national_subsidy.values[0].value: not an amount: 610",
        id="a number for an amount",
    ),
    pytest.param(
        "national/bounds.yaml",
        "at_least: [national_subsidy]",
        "at_least: [national_subsidies]",
        "subsidy_floor.at_least[0]: unknown value: national_subsidies",
        id="a floor that is no value",
    ),
    pytest.param(
        "national/bounds.yaml",
        "at_least: [national_subsidy]",
        "at_least: [paid_for_groups]",
        "subsidy_floor.at_least[0]: paid_for_groups is a choices, not a number",
        id="a floor that is no number",
    ),
    pytest.param(
        "national/bounds.yaml",
        "rule: N22.1",
        "rule: N22.9",
        "subsidy_floor.rule: unknown rule: N22.9",
        id="a floor by an unknown rule",
    ),
    pytest.param(
        "ningbo/values/handover.yaml",
        '"330213"',
        '"330214"',
        "h2_scope.values[0].value[0]: unknown county",
        id="county",
    ),
    pytest.param(
        "ningbo/pack.yaml",
        '"330203":',
        "330203:",
        "not readable: a key must be text; put it in quotes",
        id="county key",
    ),
    pytest.param(
        "ningbo/pack.yaml",
        "inherits: [zhejiang]",
        "inherits: [nation]",
        "inherits[0]: no policy pack nation",
        id="parent",
    ),
    pytest.param(
        "ningbo/pack.yaml",
        "id: ningbo",
        "id: ningpo",
        "id: the folder is called ningbo",
        id="a pack in another's folder",
    ),
    pytest.param(
        "ningbo/paths.yaml", "from: treasury", "from: treasure", "R1[1].from: not one of", id="unknown kind of account"
    ),
    pytest.param(
        "ningbo/paths.yaml",
        "[city_tax/maker]",
        "[city_tax/makers]",
        "unknown party: city_tax/makers",
        id="path's party",
    ),
    pytest.param("ningbo/paths.yaml", "S6:", "S9:", "S9: unknown rule: S9", id="path of an unknown rule"),
    pytest.param(
        "national/forms.yaml",
        "total_of: [benefits, transfers_out, lower_subsidy, upper_remittance]",
        "total_of: [benefits, transfer_out, lower_subsidy, upper_remittance]",
        "which is not in the template",
        id="a total of a line that is not there",
    ),
    pytest.param(
        "national/working_days.csv",
        "2022-01-29,yes",
        "2022-01-28,yes",
        "working_days.csv:43 [41].working: a make-up day is a Saturday or Sunday",
        id="a make-up day on a weekday",
    ),
    pytest.param(
        "national/working_days.csv", "2022-01-30,", "2022-01-29,", "2022-01-29 a second time", id="a day twice"
    ),
    pytest.param(
        "national/working_days.csv",
        "date,working",
        "day,working",
        "working_days.csv:1: the columns must be",
        id="columns",
    ),
    pytest.param(
        BUDGET_CHAIN,
        "decider: bureau/checker",
        "decider: bureau/maker",
        "steps[5].parties[0].decider: the maker bureau/maker is the only checker",
        id="a maker who is the only checker",
    ),
    pytest.param(
        BUDGET_CHAIN,
        "decider: bureau/checker",
        "decider: city_tax/leader",
        "steps[5].parties[0].decider: the checker is of the maker's organisation",
        id="a checker of another organisation",
    ),
    pytest.param(
        BUDGET_CHAIN,
        "decider: county_tax/checker",
        "decider: county_treasury/checker",
        "steps[1].parties[1].decider: unknown party: county_treasury/checker",
        id="unknown party",
    ),
    pytest.param(
        BUDGET_CHAIN,
        "escalate_to: bureau/leader",
        "escalate_to: bureau/chief",
        "steps[5].deadline.escalate_to: unknown party: bureau/chief",
        id="unknown supervisor",
    ),
    pytest.param(
        BUDGET_CHAIN,
        "decider: city_agency/checker",
        "decider: county_agency/checker",
        "steps[3]: a county's office takes only a step of its branch",
        id="a county's party in the city's step",
    ),
    pytest.param(
        BUDGET_CHAIN,
        "escalate_to: bureau/leader",
        "escalate_to: county_agency/leader",
        "steps[5].deadline.escalate_to: county_agency/leader is a county's, and the step is walked once",
        id="the city's step escalated to a county",
    ),
    pytest.param(
        BUDGET_CHAIN,
        "other_persons_than: [revenue_cosign]",
        "other_persons_than: [official_approval]",
        "other_persons_than[0]: not an earlier step: official_approval",
        id="bad step reference",
    ),
    pytest.param(
        BUDGET_CHAIN,
        "due: b4_review_due",
        "due: b4_revue_due",
        "steps[5].deadline.due: unknown value: b4_revue_due",
        id="unknown deadline",
    ),
    pytest.param(
        BUDGET_CHAIN,
        "due: b4_review_due",
        "due: s5_base",
        "steps[5].deadline.due: s5_base is a choice, not a deadline",
        id="a deadline that is none",
    ),
    pytest.param(
        BUDGET_CHAIN,
        "id: annual_budget",
        "id: yearly_budget",
        "id: the file is called annual_budget",
        id="chain's file",
    ),
    pytest.param(
        BUDGET_CHAIN,
        "may_refuse: true",
        "may_refuses: true",
        "may_refuses: unknown key (nearest known: may_refuse, may_return)",
        id="step's key",
    ),
    pytest.param(
        MONTH_CHAIN,
        "form: request\n    deadline",
        "form: summary\n    deadline",
        "steps[2].form: no earlier step makes a summary here",
        id="a document that nobody has made",
    ),
    pytest.param(
        MONTH_CHAIN,
        "party: city_agency/checker",
        "party: county_agency/checker",
        "steps[0]: the city decides on what is missing",
        id="a missing plan decided by the county itself",
    ),
    pytest.param(
        MONTH_CHAIN,
        "party: city_agency/checker",
        "party: city_agency/checkers",
        "steps[0].missing.party: unknown party: city_agency/checkers",
        id="a missing plan decided by nobody",
    ),
    pytest.param(
        YEAR_CHAIN, "form: posting", "form: postings", "standing[1].form: unknown form: postings", id="unknown form"
    ),
    pytest.param(
        YEAR_CHAIN,
        "steps: []",
        "steps: [{id: sign, zh: 批准, en: Approval, rule: N2, parties: [{decider: bureau/leader}]}]",
        "standing: a chain with steps takes no standing entries",
        id="hand-ins that the last step would cut off",
    ),
    pytest.param(
        BUDGET_CHAIN,
        "    refused_to: agency_draft\n",
        "",
        "steps[8].may_refuse: the fiscal year starts this case once: say to which step a refusal goes back",
        id="a refusal that leaves the year without a budget",
    ),
    pytest.param(
        "ningbo/chains/progress_report.yaml",
        "branches: none",
        "branches: counties",
        "branches: no step is walked by each branch",
        id="branches that walk nothing",
    ),
    pytest.param(
        "ningbo/values/budget_after.yaml",
        "fixed: true",
        'fixed: "yes"',
        'fixed: not true or false: "yes"',
        id="a word in quotes for true",
    ),
    pytest.param(
        "ningbo/values/decisions.yaml",
        "count: 10",
        'count: "10"',
        'count: not a whole number: "10"',
        id="a number of days in quotes",
    ),
    pytest.param(
        "national/forms.yaml",
        "optional: true",
        "optional: 'on'",
        'optional: not true or false: "on"',
        id="a word for true in a form",
    ),
    pytest.param(YEAR_CHAIN, "- id: H2", "- id: H1", "standing[2].id: H1 is given twice", id="a standing entry twice"),
    pytest.param(
        YEAR_CHAIN, "- h2_scope", "- h2_scopes", "parameters[3]: unknown value: h2_scopes", id="unknown parameter"
    ),
]
