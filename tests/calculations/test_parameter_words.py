"""Values of a policy in explanations: by name and value, with their Chinese words where the policy has them."""

from calculations.explaining.explanation import Explained, used
from calculations.explaining.page import explanation_page
from calculations.explaining.text import explanation_text
from calculations.input.parameters import Parameter, Status


def figure(zh: str, said: str) -> Explained:
    parameter = Parameter[str](value="paid_in", rule="H4", article="A", status=Status.READING, zh=zh, said=said)
    return Explained(figure="amount", value="1.00", rule="H4", article="A", parameters=(used("basis", parameter),))


def test_a_value_with_words_is_told_with_them() -> None:
    told = figure("并入的口径", "按历年<缴入>额")
    [_, line] = explanation_text([told]).splitlines()
    assert line == "  参数 basis 并入的口径 = paid_in 按历年<缴入>额(读法 reading;H4 A)"
    page = explanation_page("title", [told])
    assert "<td>basis 并入的口径</td><td>paid_in 按历年&lt;缴入&gt;额</td>" in page


def test_a_value_without_words_is_told_plainly() -> None:
    [_, line] = explanation_text([figure("", "")]).splitlines()
    assert line == "  参数 basis = paid_in(读法 reading;H4 A)"
