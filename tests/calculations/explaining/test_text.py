"""Explanations as text and as a page: what people read."""

from calculations.explaining.explanation import Explained, ParameterUsed, Step
from calculations.explaining.page import explanation_page
from calculations.explaining.text import explanation_text
from calculations.input.parameters import Status
from calculations.pooling.adjustment_fund import merge, read_merge
from tests.calculations.calculator_terms import MERGE


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


def used(name: str) -> ParameterUsed:
    return ParameterUsed(name=name, value="0.5", rule="S2", article="art. 3", status=Status.TEXT)


def test_the_page_is_whole_and_leaves_out_what_a_figure_does_not_have() -> None:
    steps = (Step(zh="一", en="one", formula="2 × 1", value="2"), Step(zh="二", en="two", formula="2 - 1", value="1"))
    figures = (
        Explained(figure="a", value="1", rule="S2", article="art. 3", parameters=(used("p"), used("q")), steps=steps),
        Explained(figure="b", value="3", rule="S3", article="", inputs={"x": "1", "y": "2"}),
    )
    before, _, rest = explanation_page("t", figures, policy="甲 & 乙").partition("<style>")
    _, _, after = rest.partition("</style>")
    hint = "<p>点开每个数,可见依据、输入和步骤。 Open a figure to see its rule, inputs and steps.</p>"
    values = "<td>0.5</td><td>文件规定 text</td><td>S2 art. 3</td>"
    assert before == '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>t</title>'
    assert after == (
        f"</head><body><h1>t</h1><p>政策包 policy: 甲 &amp; 乙</p>{hint}"
        "<details><summary><code>a</code><b>1</b> 〔S2 art. 3〕</summary>"
        f"<h4>参数 policy</h4><table><tr><td>p</td>{values}</tr><tr><td>q</td>{values}</tr></table>"
        "<h4>步骤 steps</h4><table><tr><td>一 / one</td><td>2 × 1</td><td>= 2</td></tr>"
        "<tr><td>二 / two</td><td>2 - 1</td><td>= 1</td></tr></table></details>"
        "<details><summary><code>b</code><b>3</b> 〔S3〕</summary>"
        "<h4>输入 inputs</h4><table><tr><td>x</td><td>1</td></tr><tr><td>y</td><td>2</td></tr></table></details>"
        "</body></html>\n"
    )
    assert f"<h1>t</h1>{hint}" in explanation_page("t", figures)
