"""Why a figure is what it is: rule, article, parameters, inputs, steps; plain data, rendered elsewhere."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from calculations.input.parameters import Parameter, Status


class _Plain(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ParameterUsed(_Plain):
    """A value of the policy that went into a figure; `value` as text, as the policy writes it.

    `zh` is what people call it, `said` the value in Chinese words where the policy has them.
    """

    name: str
    value: str
    rule: str
    article: str
    status: Status
    zh: str = ""
    said: str = ""


class Step(_Plain):
    """One line of the computation: what it is (Chinese, English), the formula with figures, and the result."""

    zh: str
    en: str
    formula: str
    value: str


class Explained(_Plain):
    """One figure of a result; `figure` is its place in the answer, amounts are yuan as text."""

    figure: str
    value: str
    rule: str
    article: str
    parameters: tuple[ParameterUsed, ...] = ()
    inputs: dict[str, str] = {}
    steps: tuple[Step, ...] = ()


class Answer(_Plain):
    """The answer of a calculator; `explain` is in it only when it was asked for."""

    explain: tuple[Explained, ...] | None = None

    def document(self) -> dict[str, Any]:
        """The answer as JSON data, the explanation last."""
        data = self.model_dump(mode="json")
        explain = data.pop("explain")
        return data if explain is None else {**data, "explain": explain}


def used(name: str, parameter: Parameter[Any]) -> ParameterUsed:
    """The parameter as it is in an explanation; of several values each, with commas."""
    value = parameter.known()
    return ParameterUsed(
        name=name,
        value=", ".join(map(str, value)) if isinstance(value, tuple) else str(value),
        rule=parameter.rule,
        article=parameter.article,
        status=parameter.status,
        zh=parameter.zh,
        said=parameter.said,
    )
