"""Explanations as a page for people: every figure opens into its inputs, the policy's values and the steps."""

from collections.abc import Iterable
from html import escape

from calculations.explaining.explanation import Explained, ParameterUsed, Step
from calculations.explaining.text import parameter_words, status_words

_STYLE = """
body { font: 16px/1.6 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem }
details { border-top: 1px solid #bbb; padding: .3rem 0 }
summary { cursor: pointer }
summary code { margin-right: 1rem }
td, th { text-align: left; vertical-align: top; padding: .1rem 1.2rem .1rem 0 }
"""


def explanation_page(title: str, figures: Iterable[Explained], policy: str = "") -> str:
    """A whole HTML page of its own, without scripts and without anything from elsewhere.

    `policy` says whose values were taken and what their text is worth.
    """
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    hint = "<p>点开每个数,可见依据、输入和步骤。 Open a figure to see its rule, inputs and steps.</p>"
    worth = f"<p>政策包 policy: {escape(policy)}</p>" if policy else ""
    body = "".join(map(_figure, figures))
    return (
        f'<!doctype html><html lang="zh-CN"><head>{head}</head><body>'
        f"<h1>{escape(title)}</h1>{worth}{hint}{body}</body></html>\n"
    )


def _figure(figure: Explained) -> str:
    source = escape(" ".join(filter(None, (figure.rule, figure.article))))
    return (
        f"<details><summary><code>{escape(figure.figure)}</code><b>{escape(figure.value)}</b> 〔{source}〕</summary>"
        f"{_table('参数 policy', map(_parameter, figure.parameters))}"
        f"{_table('输入 inputs', (_row(name, value) for name, value in figure.inputs.items()))}"
        f"{_table('步骤 steps', map(_step, figure.steps))}</details>"
    )


def _parameter(used: ParameterUsed) -> str:
    source = " ".join(filter(None, (used.rule, used.article)))
    return _row(*parameter_words(used), status_words(used.status), source)


def _step(step: Step) -> str:
    return _row(f"{step.zh} / {step.en}", step.formula, f"= {step.value}")


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _table(title: str, rows: Iterable[str]) -> str:
    content = "".join(rows)
    return f"<h4>{title}</h4><table>{content}</table>" if content else ""
