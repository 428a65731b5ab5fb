"""What is wrong with a calculation's input is reported at once: its form, what the policy knows, rows next to each
other.
"""

from collections.abc import Callable
from typing import Any

import pytest

from calculations.explaining.figures import Cited
from calculations.income.recognition import read_recognition, recognise
from calculations.input.faults import BadInput
from calculations.input.partial_input import collect_faults
from calculations.monthly.distribution import distribution, read_distribution
from calculations.pooling.adjustment_fund import merge, read_merge
from calculations.pooling.handover import hand_over, read_handover
from calculations.pooling.months_of_payment import read_warning, warn
from calculations.pooling.top_up import read_top_up, top_up
from calculations.residents.financing import read_resident_financing, resident_financing
from calculations.residents.quarters import read_quarters, subsidy_quarters
from tests.calculations import calculator_terms as terms
from tests.calculations.income.test_recognition import receipt
from tests.calculations.monthly.test_distribution import PARTS, asks
from tests.calculations.pooling.test_adjustment_fund import fund
from tests.calculations.pooling.test_handover import employee, resident
from tests.calculations.pooling.test_months_of_payment import balance
from tests.calculations.pooling.test_top_up import place
from tests.calculations.residents.test_financing import county
from tests.calculations.residents.test_quarters import subsidy
from tests.calculations.sharing_values import TOP_UP
from tests.calculations.test_explanations import QUARTERS

Json = dict[str, Any]
Calculate = Callable[[object], object]


def recognised(document: object) -> object:
    return collect_faults(
        lambda: read_recognition(document), lambda given: recognise(given, terms.HANDOVER_RECOGNITION, explain=True)
    )


def merged(document: object) -> object:
    return collect_faults(lambda: read_merge(document), lambda given: merge(given, terms.MERGE, explain=True))


def warned(document: object) -> object:
    return collect_faults(lambda: read_warning(document), lambda given: warn(given, terms.WARNING, explain=True))


def handed_over(document: object) -> object:
    return collect_faults(lambda: read_handover(document), lambda given: hand_over(given, terms.HANDOVER, explain=True))


def distributed(document: object) -> object:
    return collect_faults(
        lambda: read_distribution(document), lambda given: distribution(given, PARTS, Cited("M4"), explain=True)
    )


def by_quarter(document: object) -> object:
    return collect_faults(
        lambda: read_quarters(document), lambda given: subsidy_quarters(given, QUARTERS, explain=True)
    )


def financed(document: object) -> object:
    return collect_faults(
        lambda: read_resident_financing(document), lambda given: resident_financing(given, terms.RESIDENT, explain=True)
    )


def topped_up(document: object) -> object:
    return collect_faults(lambda: read_top_up(document), lambda given: top_up(given, TOP_UP, explain=True))


@pytest.mark.parametrize(
    ("calculate", "document", "told"),
    [
        (
            recognised,
            {
                "receipts": [receipt("2021-10-20", 2023), {**receipt("2021-13-01", 2023), "amount": 1}, 5],
                "parameters": {"first_premiums": "perhaps", "first_day": "2022-01-01"},
            },
            {
                "receipts[1].received": 'not a day (2022-01-05): "2021-13-01"',
                "receipts[1].amount": "not an amount: 1",
                "receipts[2]": "not an object: 5",
                "parameters.first_premiums": "not one of 'income', 'pool' or 'both': \"perhaps\"",
                "parameters.first_day": (
                    "unknown parameter (known: deferred_from, first_year, first_premiums, collected_from)"
                ),
                "receipts[0].benefit_year": "2023 is more than a year after 2021-10-20",
            },
        ),
        (
            merged,
            {
                "balance": "1.00", "colour": "red",
                "funds": [fund("employee", None, old_gaps="2.00"), fund("pension", "1.00"), fund("employee", "0.00")],
                "parameters": {"basis": "paid_in", "due": "soon"},
            },
            {
                "colour": (
                    "unknown key (known: parameters, balance, funds)"
                ),
                "parameters.due": 'not a day (2022-01-05): "soon"',
                "funds[0].paid_in": "missing",
                "funds[1].fund": 'unknown fund: "pension" (known: employee, resident)',
                "funds[2]": "fund employee a second time (first: funds[0])",
                "balance": "less than the old gaps",
            },
        ),
        (
            warned,
            {
                "balances": [balance("1.00", fund="pension"), {**balance("x"), "expenditure": ["1.00"]}, balance("1")],
                "parameters": {"too_little": 7, "too_much": "15"},
            },
            {
                "balances[1].closing_balance": 'not an amount: "x"',
                "parameters.too_much": 'not a whole number: "15"',
                "balances[2]": "fund employee and county (city) a second time (first: balances[1])",
                "balances[0].fund": 'unknown fund: "pension" (known: employee, resident)',
                "balances[1].expenditure": "1 months, the policy asks for 12",
            },
        ),
        (
            handed_over,
            {
                "year": "2022",
                "counties": [
                    employee("330213", "1.00", "1.00"), resident("330213", "x", "1.00"),
                    {**resident("330213", "1.00", "1.00"), "expenditure": []}, {**employee("330225", "1"), "fund": "x"},
                ],
                "parameters": {"scope": ["330299", 5], "articles": {}},
            },
            {
                "year": 'not a whole number: "2022"',
                "counties[1].confirmed_balance": 'not an amount: "x"',
                "parameters.scope[1]": "not text: 5",
                "parameters.articles": (
                    "unknown parameter (known: months, scope, capacity_months, "
                    "first_premiums, employee_due, resident_due)"
                ),
                "counties[2]": "county 330213 and fund resident a second time (first: counties[1])",
                "counties[3].fund": 'unknown fund: "x" (known: employee, resident)',
                "counties[2].expenditure": (
                    "unknown key (known: county, fund, confirmed_balance, premiums_received)"
                ),
                "counties[0].expenditure": "1 months, the policy asks for 12",
            },
        ),
        (
            distributed,
            {
                "fund": "employee", "month": "2022-13", "received": {"pooled": "3.01", "secret": "1.00"},
                "counties": [asks("330203", "1.00"), asks("330225", "2.00"),
                             {"county": "330226", "parts": {"pooled": "0.00", "secret": "1.00"}}],
            },
            {
                "month": 'not a month (2022-03): "2022-13"',
                "received.secret": 'unknown part: "secret" (known: pooled, individual)',
                "counties[2].parts.secret": 'unknown part: "secret" (known: pooled, individual)',
                "counties[2].parts": "expected pooled, individual",
                "received.individual": "missing",
                "received.pooled": "received 3.01, but 3.00 was asked for",
            },
        ),
        (
            distributed,
            {
                "fund": "pension", "month": "2022-03", "received": {"pooled": "9.00"},
                "counties": [asks("330203", "1.00"), asks("330203", "1.00")],
            },
            {
                "fund": 'unknown fund: "pension" (known: employee, resident)',
                "counties[1]": "county 330203 a second time (first: counties[0])",
            },
        ),
        (
            distributed,
            {
                "fund": "employee", "month": "2022-03", "received": {"pooled": "1.00", "individual": "1.00"},
                "counties": [{"county": "330203", "parts": {"pooled": "1.00"}}],
            },
            {"received.individual": "was not asked for"},
        ),
        (
            distributed,
            {"fund": "employee", "month": "2022-03", "received": {"pooled": "1.00"}, "counties": [asks("330203", "1")]},
            {"received.individual": "missing"},
        ),
        (
            by_quarter,
            {"year": 1999, "counties": [subsidy("330203", "1.00", "1"), subsidy("330203", "-1.00", "1")]},
            {
                "year": "Input should be greater than or equal to 2000: 1999",
                "counties[1].city_subsidy": 'negative: "-1.00"',
                "counties[1]": "county 330203 a second time (first: counties[0])",
            },
        ),
        (
            financed,
            {
                "year": 2022,
                "counties": [
                    county(tourists=1), county("330799", subsistence_allowance=1, general=-1), county("330781", "1.00"),
                    county(),
                ],
                "parameters": {"individual_premium": 350, "readings": {}},
            },
            {
                "counties[1].heads.general": "Input should be greater than or equal to 0: -1",
                "parameters.individual_premium": "not an amount: 350",
                "parameters.readings": (
                    "unknown parameter (known: individual_premium, subsidy_per_head, national_subsidy, "
                    "central_share, paid_for_groups, aided_groups, aid_per_head)"
                ),
                "counties[3]": "county 330782 a second time (first: counties[0])",
                "counties[0].heads.tourists":
                    'unknown group: "tourists" (known: general, extreme_poverty, subsistence_allowance)',
                "parameters.aid_per_head.subsistence_allowance": "missing: the policy gives no value (N22.5)",
                "counties[1].county": "the policy gives no subsidy standard for 330799",
                "counties[2].subsidy_per_head": "1.00 is below the county's standard 930.00",
            },
        ),
        (
            topped_up,
            {
                "fund": "resident", "pooled_fund": 1,
                "counties": [place("330213", "1", "1"), place("330225", "1", "x", "1"), place("330225", "1", "1", "1")],
                "parameters": {"months": 25},
            },
            {
                "pooled_fund": "not an amount: 1",
                "counties[1].accumulated_balance": 'not an amount: "x"',
                "parameters.months": "Input should be less than or equal to 24: 25",
                "counties[2]": "county 330225 a second time (first: counties[1])",
                "counties[0].expected_to_year_end": "missing",
            },
        ),
    ],
)  # fmt: skip
def test_every_fault_of_an_input_is_told_at_once(calculate: Calculate, document: Json, told: Json) -> None:
    with pytest.raises(BadInput) as refused:
        calculate(document)
    assert {fault.place: fault.message for fault in refused.value.faults} == told
    assert len(refused.value.faults) == len(told)
    assert all(fault.zh for fault in refused.value.faults)


def test_expected_payments_of_a_fund_that_the_policy_does_not_have_are_not_judged() -> None:
    document = {"fund": "pension", "pooled_fund": "1.00", "counties": [place("330213", "1", "1")]}
    with pytest.raises(BadInput) as refused:
        topped_up(document)
    assert [str(fault) for fault in refused.value.faults] == [
        'fund: unknown fund: "pension" (known: employee, resident)'
    ]
