"""The parts of a policy pack other than its values: documents, rules, funds, counties, organisations, forms, paths."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, StrictBool, StrictStr, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from calculations.forms.template import Section, Template
from calculations.input.bilingual import Bilingual
from calculations.input.codes import CountyCode
from calculations.input.frozen import Frozen
from calculations.ledger.accounts import AccountKind, Part
from policies.kinds import Name

NonEmptyText = Annotated[str, StringConstraints(strict=True, min_length=1)]
PackId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*$")]
"""A pack's id: letters and digits, since the ids of a city's cases begin with it (``ningbo.budget.2027``)."""
PartyReference = Annotated[str, Field(pattern=r"^[a-z_]+/[a-z_]+$")]
"""An organisation's kind and a post in it: ``city_finance/checker``."""


class DocumentStatus(StrEnum):
    """What weight a document has."""

    IN_FORCE = "in force"
    DRAFT = "draft for comment"
    REPORT = "report"
    """Known from the press, a digest or a reprint; the document itself was not seen."""
    HOUSE = "house"


class Document(Frozen):
    """A source document; ``house`` stands for this system's own settings."""

    zh: NonEmptyText
    en: NonEmptyText
    number: StrictStr = ""
    issued: date | None = None
    status: DocumentStatus


class Rule(Frozen):
    """A rule as the product cites it: what it says in a line, its document and article.

    ``not_built`` says so where the product carries the rule as values only, and why.
    """

    zh: NonEmptyText
    en: NonEmptyText
    source: StrictStr
    article: StrictStr
    not_built: Bilingual | None = None


class Fund(Frozen):
    """A fund and the parts of it that are booked apart; `ledger_parts` in accounts alone, in no line of a form."""

    zh: NonEmptyText
    en: NonEmptyText
    note: StrictStr = ""
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    ledger_parts: tuple[Part, ...] = ()

    @property
    def all_parts(self) -> tuple[Part, ...]:
        """Those with lines in the forms, and those in accounts alone."""
        return (*self.parts, *self.ledger_parts)


class Level(StrEnum):
    """Whether an organisation is the city's or one of each county."""

    CITY = "city"
    COUNTY = "county"


class Organisation(Frozen):
    """A kind of organisation and the posts in it.

    ``zh_of_county`` is what one of a county is called behind the county's name: 海曙区 and 医保经办机构.
    """

    zh: NonEmptyText
    zh_of_county: NonEmptyText | None = None
    en: NonEmptyText
    level: Level
    posts: Annotated[tuple[Name, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _named_in_its_county(self) -> Self:
        if (self.level is Level.COUNTY) is (self.zh_of_county is None):
            zh = "zh_of_county 用于且必须用于区县机构"
            raise PydanticCustomError(
                "zh_of_county", "zh_of_county: for organisations of a county, all of them", {"zh": zh}
            )
        return self


class Form(Frozen):
    """A kind of document that steps submit or approve."""

    zh: NonEmptyText
    en: NonEmptyText
    source: StrictStr | None = None


class PathEntry(Frozen):
    """A way that money may take by the rule it is under; see ``calculations.ledger.postings.Path``."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False)

    source: Annotated[AccountKind, Field(alias="from")]
    target: Annotated[AccountKind, Field(alias="to")]
    parties: tuple[PartyReference, ...] = ()
    parts: tuple[Part, ...] = ()
    lines: tuple[Name, ...] = ()


class Bound(Frozen):
    """What a city's values may not fall below: the sum of ``of`` is at least the product of ``at_least``.

    With ``year_before`` the right side is what those values were a year earlier, and is added up too.
    """

    zh: NonEmptyText
    en: NonEmptyText
    rule: StrictStr
    of: Annotated[tuple[Name, ...], Field(min_length=1)]
    at_least: Annotated[tuple[Name, ...], Field(min_length=1)]
    year_before: StrictBool = False


class PackHead(Frozen):
    """``pack.yaml``: what the pack is, what it inherits, its documents, funds and counties."""

    id: PackId
    zh: NonEmptyText
    en: NonEmptyText
    note: NonEmptyText
    inherits: tuple[Name, ...] = ()
    documents: dict[str, Document] = Field(default_factory=dict)
    funds: dict[Name, Fund] = Field(default_factory=dict)
    counties: dict[CountyCode, Bilingual] = Field(default_factory=dict)


class PartiesFile(Frozen):
    """``parties.yaml``: posts and kinds of organisation."""

    posts: dict[Name, Bilingual] = Field(default_factory=dict)
    organisations: dict[Name, Organisation] = Field(default_factory=dict)


class FormsFile(Frozen):
    """``forms.yaml``: kinds of document, and the lines of those that have a fixed form.

    ``further_sections`` come behind the sections that a form inherits: those of a fund that only this city has.
    """

    forms: dict[Name, Form] = Field(default_factory=dict)
    templates: dict[Name, Template] = Field(default_factory=dict)
    further_sections: dict[Name, Annotated[tuple[Section, ...], Field(min_length=1)]] = Field(default_factory=dict)


DayStatus = Literal["official", "estimated"]
"""Whether a notice settles a day, or the law's rules are all that is known so far."""


class CalendarDay(Frozen):
    """A day of a holiday arrangement: whether people work, which holiday, by which document, how sure."""

    date: date
    working: Literal["yes", "no"]
    kind: NonEmptyText
    document: StrictStr
    status: DayStatus


CALENDAR_COLUMNS = ("date", "working", "kind", "document", "status")
