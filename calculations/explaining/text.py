"""Explanations as text for people, Chinese first: figure, rule, values of the policy, inputs, steps."""

from collections.abc import Iterable, Iterator

from calculations.explaining.explanation import Explained, ParameterUsed
from calculations.input.parameters import Status

_STATUS = {
    Status.TEXT: "文件规定 text",
    Status.READING: "读法 reading",
    Status.DRAFT_TEXT: "征求意见稿 draft text",
    Status.HOUSE_SETTING: "系统设置 house setting",
    Status.GIVEN: "使用者给出 given",
}


def status_words(status: Status) -> str:
    """How sure a value of the policy is, in words."""
    return _STATUS[status]


def parameter_words(parameter: ParameterUsed) -> tuple[str, str]:
    """The name and the value of a parameter, each with its Chinese words where it has any."""
    return f"{parameter.name} {parameter.zh}".rstrip(), f"{parameter.value} {parameter.said}".rstrip()


def explanation_text(figures: Iterable[Explained]) -> str:
    """Every figure as a paragraph of lines, one empty line between two."""
    return "\n\n".join("\n".join(_lines(figure)) for figure in figures)


def _lines(figure: Explained) -> Iterator[str]:
    yield f"{figure.figure} = {figure.value}  〔{' '.join(filter(None, (figure.rule, figure.article)))}〕"
    for parameter in figure.parameters:
        source = " ".join(filter(None, (parameter.rule, parameter.article)))
        name, value = parameter_words(parameter)
        yield f"  参数 {name} = {value}({status_words(parameter.status)};{source})"
    for name, value in figure.inputs.items():
        yield f"  输入 {name} = {value}"
    for number, step in enumerate(figure.steps, start=1):
        yield f"  {number}. {step.zh} / {step.en}: {step.formula} = {step.value}"
