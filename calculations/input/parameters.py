"""A rule's value as the policy pack gives it: the value, its rule, its article, and how sure it is."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar, cast, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from calculations.input.faults import Fault, faults_of, shown
from calculations.input.partial_input import NotKnown, PartialModel, known
from calculations.input.suggestions import known_instead

Value = TypeVar("Value")


PLACE = "parameters."
"""What the place of a value begins with that is given with a request."""

READINGS = "readings"
"""The field of readings that a calculator is built for: shown in explanations, and replaced by nothing."""


class Status(StrEnum):
    """Where a value comes from."""

    TEXT = "text"
    READING = "reading"
    DRAFT_TEXT = "draft text"
    HOUSE_SETTING = "house setting"
    """No policy sets it; this system's own."""
    GIVEN = "given"
    """Given with the request, in place of the policy's own value."""
    MISSING = "missing"
    """The source does not say it; there is no value unless one is given."""


class MissingValue(NotKnown):
    """The policy does not give this value, and nobody supplied it as it should be."""


class Parameter(BaseModel, Generic[Value]):
    """One value of a rule; None where the policy is silent: then it is asked for, not guessed.

    `zh` is what people call it, `said` the value in Chinese words where the policy has them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Value | None
    rule: str
    article: str = ""
    status: Status
    zh: str = ""
    said: str = ""

    def known(self) -> Value:
        """The value; `MissingValue` when there is none."""
        if self.value is None:
            raise MissingValue(f"{self.rule}: the policy gives no value")
        return self.value


_PLAIN_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
_SCORE_STEP = Decimal("0.01")


def _refused(en: str, zh: str, value: object) -> PydanticCustomError:
    given = shown(str(value) if isinstance(value, Decimal) else value)
    return PydanticCustomError("not_a_rule_value", "{message}", {"message": f"{en}: {given}", "zh": f"{zh}:{given}"})


def _exact(value: object) -> Decimal | None:
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value):
        return Decimal(value)
    return None


def _share(value: object) -> Decimal:
    # 0 and 1 may come as whole numbers; any other number of JSON has been a float and is refused.
    exact = Decimal(value) if type(value) is int else _exact(value)
    if exact is None or not 0 <= exact <= 1:
        raise _refused('not a share from "0" to "1" as text', "不是 0 至 1 的比例(文本)", value)
    return exact


def _score(value: object) -> Decimal:
    exact = _exact(value)
    if exact is None or not 0 <= exact <= 100:
        raise _refused('not a score from "0" to "100" as text', "不是 0 至 100 的得分(文本)", value)
    if exact != exact.quantize(_SCORE_STEP):
        raise _refused("a score has at most two places", "得分至多两位小数", value)
    return exact


def _threshold(value: object) -> Decimal:
    return _score(Decimal(value) if type(value) is int else value)


def _multiple(value: object) -> Decimal:
    exact = Decimal(value) if type(value) is int else _exact(value)
    if exact is None:
        raise _refused('not a multiple such as "3" or "0.6" as text', '不是倍数(如 "3"、"0.6" 的文本)', value)
    return exact


_AS_TEXT = PlainSerializer(str, return_type=str, when_used="json")

Share = Annotated[
    Decimal,
    PlainValidator(_share),
    _AS_TEXT,
    WithJsonSchema({"type": "string", "examples": ["0.5"]}),
]
"""A share from 0 to 1, exact; text in JSON."""

Score = Annotated[
    Decimal,
    PlainValidator(_score),
    _AS_TEXT,
    WithJsonSchema({"type": "string", "examples": ["92.50"]}),
]
"""An assessment score from 0 to 100 with at most two places; text in JSON."""

Threshold = Annotated[
    Decimal,
    PlainValidator(_threshold),
    _AS_TEXT,
    WithJsonSchema({"type": "string", "examples": ["90"]}),
]
"""A score that a rule asks for; also accepted as a whole number, as policies are written by hand."""

Multiple = Annotated[
    Decimal,
    PlainValidator(_multiple),
    _AS_TEXT,
    WithJsonSchema({"type": "string", "examples": ["3"]}),
]
"""So many times another figure (3 for 300 %), exact; text in JSON, also accepted as a whole number."""

Terms = TypeVar("Terms", bound=PartialModel)


class WithParameters(PartialModel):
    """The base of inputs that may give values in place of the policy's, by name."""

    parameters: dict[str, Any] = Field(default_factory=dict)


def _all_needed(_: PartialModel) -> Collection[str]:
    return ()


def with_given(
    policy: Terms, asked: WithParameters, needless: Callable[[Terms], Collection[str]] = _all_needed
) -> tuple[Terms, list[Fault]]:
    """The policy's values with those given in their place, and the faults.

    What is `needless` with these values may stay missing.

    A key that the policy does not know, a value of the wrong kind, a value that nobody supplied; the last two are not
    known in what is returned, so that what needs them is neither checked nor computed.
    """
    given = known(lambda: asked.parameters)
    if given is None:
        return policy, []
    terms, faults = given_in_place(policy, given)
    return terms, [*faults, *_missing(terms, {*given, *needless(terms)})]


def given_in_place(policy: Terms, given: Mapping[str, object]) -> tuple[Terms, list[Fault]]:
    """The same where a value may stay missing."""
    faults: list[Fault] = []
    changed: dict[str, Parameter[Any]] = {}
    for key, value in given.items():
        place = f"{PLACE}{key}"
        if key in (known(lambda: getattr(policy, READINGS, None)) or {}):
            faults.append(
                Fault(place, "only the reading of the policy is built so far", "程序目前只按政策包的读法办理,不能替换")
            )
            continue
        current = _current(policy, key)
        if current is None:
            faults.append(_unknown(place, key, policy))
            continue
        if value is None:
            faults.append(Fault(place, f"not a value: {shown(value)}", f"不是有效的值:{shown(value)}"))
            changed[key] = current.model_copy(update={"value": None})
            continue
        try:
            changed[key] = type(current).model_validate(
                {
                    "value": value,
                    "rule": current.rule,
                    "article": current.article,
                    "status": Status.GIVEN,
                    "zh": current.zh,
                }
            )
        except ValidationError as error:
            faults += [_given_wrong(place, fault) for fault in faults_of(error, type(current))]
            changed[key] = current.model_copy(update={"value": None})
    return policy.model_copy(update=changed), faults


def _unknown(place: str, key: str, policy: PartialModel) -> Fault:
    names = [name for name in type(policy).model_fields if name != READINGS]
    instead = known_instead(key, [name for name in names if _current(policy, name) is not None])
    return Fault(place, f"unknown parameter {instead.en}", f"未知参数{instead.zh}")


def _given_wrong(place: str, fault: Fault) -> Fault:
    """A fault within a value, by its place in it: `parameters.scope[1]`."""
    return Fault(place + fault.place.removeprefix("value"), fault.message, fault.zh)


def _current(policy: PartialModel, name: str) -> Parameter[Any] | None:
    """The parameter of a name; of its kind and without a value where the policy's is not known; None for none."""
    fields = type(policy).model_fields
    if name not in fields:
        return None
    found = known(lambda: getattr(policy, name))
    if found is not None:
        return found if isinstance(found, Parameter) else None
    kind = fields[name].annotation
    of_kind = next((each for each in (kind, *get_args(kind)) if _is_parameter(each)), None)
    return None if of_kind is None else of_kind(value=None, rule="", status=Status.MISSING)


def _is_parameter(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Parameter)


def _missing(policy: PartialModel, given: Collection[str]) -> list[Fault]:
    return [
        _asked_for(f"parameters.{name}", parameter, field)
        for name, field in type(policy).model_fields.items()
        if isinstance(parameter := policy.__dict__.get(name), Parameter)
        and parameter.value is None
        # A value that was given but is wrong has its own fault already.
        and name not in given
    ]


_KINDS = {"integer": ("a whole number", "整数"), "string": ("a text", "文本"), "array": ("a list of texts", "文本列表")}


def _example(schema: dict[str, Any]) -> object:
    """A value that a parameter of this JSON schema may have, as far as the schema has an example; else None."""
    if "examples" in schema:
        return schema["examples"][0]
    if schema["type"] == "object":
        return {"all": _example(schema["additionalProperties"])}
    if schema["type"] == "array" and (one := _example(schema["items"])) is not None:
        return [one]
    return None


def _asked_for(place: str, parameter: Parameter[Any], field: FieldInfo) -> Fault:
    """The fault of a value that nobody supplied; says what may be given, by the parameter's type."""
    schema = TypeAdapter(cast(Any, field.annotation)).json_schema()
    wanted = schema["properties"]["value"]["anyOf"][0]
    if "$ref" in wanted:
        wanted = schema["$defs"][wanted["$ref"].rpartition("/")[2]]
    if "enum" in wanted:
        en, zh = f"give one of {', '.join(wanted['enum'])}", f"请选择 {'、'.join(wanted['enum'])}"
    elif (example := _example(wanted)) is not None:
        en, zh = f"give one such as {json.dumps(example)}", f"请提供,如 {json.dumps(example)}"
    else:
        kind_en, kind_zh = _KINDS[wanted["type"]]
        en, zh = f"give {kind_en}", f"请提供{kind_zh}"
    rule, named = parameter.rule, f"“{parameter.zh}”" if parameter.zh else ""
    return Fault(
        place, f"missing: the policy gives no value ({rule}); {en}", f"缺少{named}:政策未规定此值({rule});{zh}"
    )
