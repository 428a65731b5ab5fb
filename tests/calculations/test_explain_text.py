"""Explanations as text and as a page: what people read."""

from calculations.adjustment_fund import merge, read_merge
from calculations.explain import Explained, Step
from calculations.explain_page import explanation_page
from calculations.explain_text import explanation_text
from tests.calculations.other_terms import MERGE


def test_a_figure_is_told_with_rule_values_inputs_and_steps() -> None:
    funds = [{"fund": "employee", "paid_in": "2.00", "old_gaps": "0.00"}]
    result = merge(read_merge({"balance": "10.00", "funds": funds}), MERGE, explain=True)
    *_, share = explanation_text(result.explain or ()).split("\n\n")
    assert share.splitlines() == [
        "funds.employee.amount = 10.00  〔H4 article of H4〕",
        "  参数 basis = paid_in(读法 reading;H4 article of H4)",
        "  输入 merged = 10.00",
        "  输入 funds.employee.paid_in = 2.00",
        "  1. 各项之和 / all of them: 2.00 = 2.00",
        "  2. 按筹资结构分配,最大余额法 / split by the structure of financing, largest remainders: "
        "10.00 × 2.00 / 2.00 = 10.00",
    ]


def test_a_figure_opens_on_the_page_into_rule_values_inputs_and_steps() -> None:
    funds = [{"fund": "employee", "paid_in": "2.00", "old_gaps": "0.00"}]
    result = merge(read_merge({"balance": "10.00", "funds": funds}), MERGE, explain=True)
    figures = result.explain or ()
    page = explanation_page("adjustment-fund", figures)
    assert page.count("<details>") == len(figures) > 1
    share = page.split("<details>")[-1]
    for told in (
        "funds.employee.amount",
        "<b>10.00</b>",
        "H4",
        "paid_in",
        "读法 reading",
        "merged",
        "10.00 × 2.00 / 2.00",
    ):
        assert told in share


def test_what_somebody_wrote_into_a_figure_stays_text_on_the_page() -> None:
    step = Step(zh="<b>", en="&", formula="1 < 2", value="<script>")
    page = explanation_page("<x>", [Explained(figure="<i>", value="1", rule="S1", article="", steps=(step,))])
    for written in ("<b>&", "<script>", "<i>", "<x>"):
        assert written not in page
    assert "&lt;script&gt;" in page
