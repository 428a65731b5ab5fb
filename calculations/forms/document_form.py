"""A document form as one object: its model, how it is read, an example, and what of it can be compared line by line.

Each form declares its object next to its model; `calculations.forms.registry` lists them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel

from calculations.forms.documents import Form
from calculations.forms.expected import Expected
from calculations.forms.names import FormWords
from calculations.forms.template import Template
from calculations.input.bilingual import Bilingual
from calculations.input.partial_input import Against, no_check
from calculations.input.reading import Limits
from calculations.ledger.accounts import Part
from calculations.ledger.posting_rules import HandedInBy, PostingRules
from calculations.sheets.columns import Column, Words

Model = TypeVar("Model", bound=BaseModel)


class Named(Protocol):
    """Something with a Chinese name."""

    @property
    def zh(self) -> str:
        """The name."""


class FormPolicy(Protocol):
    """What the readers of forms ask a policy pack."""

    def templates(self, form: str) -> Template:
        """The lines of a form."""

    def counties(self) -> tuple[str, ...]:
        """The six-digit codes of the counties."""

    def funds(self) -> tuple[str, ...]:
        """The funds' codes."""

    def parts(self) -> Mapping[str, Sequence[Part]]:
        """The parts of each fund."""

    def county(self, code: str) -> Bilingual:
        """The names of a county."""

    def fund(self, code: str) -> Named:
        """A fund by its code."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document is read with: the policy, whose and of when it must be, who hands it in.

    ``posting_rules`` are asked for where a posting is read. ``against`` are further checks by whoever knows more than
    the document, such as the records.
    """

    policy: FormPolicy
    expected: Expected
    by: HandedInBy
    posting_rules: Callable[[], PostingRules]
    limits: Limits
    against: Against[Any] = no_check

    def words(self, template: str | None = None) -> Words:
        """The policy's names for the codes of a table, and those of the lines of a template."""
        return form_words(self.policy, template)


def form_words(policy: FormPolicy, template: str | None) -> FormWords:
    """A policy's names for the codes of a table, and those of the lines of a template."""
    return FormWords(
        {policy.county(code).zh: code for code in policy.counties()},
        {policy.fund(code).zh: code for code in policy.funds()},
        policy.templates(template) if template is not None else None,
    )


@dataclass(frozen=True, slots=True)
class Example:
    """A document that can be sent as it is, cut short where the form has every line, and the same as CSV.

    ``title`` names the form in words, ``中文 / English``. ``chain`` is the chain that such a document starts, if any;
    ``start`` what else the start has to say.
    """

    title: str
    document: Mapping[str, object]
    note: str = "请审核"
    csv: str | None = None
    chain: str | None = None
    start: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormTable(Generic[Model]):
    """How a form is a table: its columns, how the bytes of a file are read, the template that has its lines, if any."""

    columns: Sequence[Column]
    read: Callable[[bytes, Reading], Model]
    template: str | None = None


@dataclass(frozen=True)
class DocumentForm(Generic[Model]):
    """One form of document.

    ``read`` takes JSON data, ``table`` says how a file is read; both raise ``BadInput`` with every fault by its place.
    A form without ``table`` is taken as JSON only. ``lines`` are the lines by which two versions are compared;
    a form without has none.
    """

    model: type[Model]
    read: Callable[[Any, Reading], Model]
    example: Example
    table: FormTable[Model] | None = None
    lines: Callable[[Model], Form] | None = None

    @property
    def kind(self) -> str:
        """The name of the form, which its documents carry as `kind`."""
        return str(self.model.model_fields["kind"].default)


def by_lines(
    read: Callable[[Any, Template, Expected, Limits], Model], template: str
) -> Callable[[Any, Reading], Model]:
    """How a form with the lines of a template is read as JSON data."""
    return lambda given, reading: read(given, reading.policy.templates(template), reading.expected, reading.limits)


def lines_table(
    columns: Sequence[Column], read: Callable[[bytes, Template, Expected, Limits, Words], Model], template: str
) -> FormTable[Model]:
    """How a form with the lines of a template is a table."""
    return FormTable(
        columns,
        lambda data, reading: read(
            data, reading.policy.templates(template), reading.expected, reading.limits, reading.words(template)
        ),
        template,
    )


def by_county(
    read: Callable[[Any, int, tuple[str, ...], tuple[str, ...], Against[Any]], Model],
) -> Callable[[Any, Reading], Model]:
    """How a form with a row a county and fund is read as JSON data."""
    return lambda document, reading: read(
        document, reading.expected.year, reading.policy.counties(), reading.policy.funds(), reading.against
    )


def county_table(
    columns: Sequence[Column],
    read: Callable[[bytes, int, tuple[str, ...], tuple[str, ...], Limits, Against[Any], Words], Model],
) -> FormTable[Model]:
    """How a form with a row a county and fund is a table."""
    return FormTable(
        columns,
        lambda data, reading: read(
            data,
            reading.expected.year,
            reading.policy.counties(),
            reading.policy.funds(),
            reading.limits,
            reading.against,
            reading.words(),
        ),
    )
