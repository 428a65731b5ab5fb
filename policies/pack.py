"""A loaded policy pack: the questions that cases, calculators and pages ask of it. What a calculator takes of it is in
`policies.terms`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

from approvals.definitions import Chain
from calculations.dates.deadlines import Anchor
from calculations.dates.working_days import WorkCalendar
from calculations.forms.template import Template
from calculations.input.bilingual import Bilingual
from calculations.ledger.accounts import Part
from calculations.ledger.postings import Path
from calculations.payments.terms import PaymentTerms
from policies.chains import ChainChanges, ChainSpec, ValuesOn
from policies.errors import UnknownName, WrongAnchor
from policies.model import Bound, CalendarDay, Document, Form, Fund, Organisation, Rule
from policies.policy_snapshot import Pinned
from policies.values import PolicyStatus, PolicyValue, Values, values_on
from policies.work_calendar import excerpt
from policies.works import pinned_if_known, values_needed

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class PackContent:
    """Everything in a pack and those it inherits, by name; the pack's own entries replace inherited ones."""

    documents: Mapping[str, Document]
    rules: Mapping[str, Rule]
    funds: Mapping[str, Fund]
    counties: Mapping[str, Bilingual]
    posts: Mapping[str, Bilingual]
    organisations: Mapping[str, Organisation]
    forms: Mapping[str, Form]
    templates: Mapping[str, Template]
    paths: tuple[Path, ...]
    payments: PaymentTerms
    values: Mapping[str, PolicyValue]
    origins: Mapping[str, str]
    """The pack that has each value: this one, or one that it inherits."""
    value_files: Mapping[str, str]
    """The file that has each value, with its pack: ``ningbo/values/money.yaml``."""
    rule_origins: Mapping[str, str]
    chain_origins: Mapping[str, str]
    """The pack that has each rule, and each chain."""
    chain_changes: Mapping[str, ChainChanges]
    """How the chains that are taken over but for some steps differ from those inherited."""
    bounds: Mapping[str, Bound]
    chains: Mapping[str, ChainSpec]
    days: tuple[CalendarDay, ...]


@dataclass(frozen=True, eq=False)
class Pack:
    """A city's policy, read once a process.

    ``note`` says in Chinese what its text is worth; ``inherits`` names the packs beneath, the nearest first; ``hash``
    names this edition of it.
    """

    id: str
    zh: str
    en: str
    note: str
    inherits: tuple[str, ...]
    hash: str
    content: PackContent

    # Values

    def on(self, day: date) -> Values:
        """All values in force on a day (Asia/Shanghai)."""
        return values_on(self.content.values, day)

    def values(self) -> Mapping[str, PolicyValue]:
        """All values over time, by name."""
        return self.content.values

    def value(self, name: str) -> PolicyValue:
        """A value over time. Raises ``UnknownName``."""
        return _known(self.content.values, name, "value", "参数")

    def readings(self) -> Mapping[str, PolicyValue]:
        """Where the text is silent or can be read in two ways: the reading taken and its alternatives, by name."""
        return {name: value for name, value in self.content.values.items() if value.status is PolicyStatus.READING}

    def document(self, document_id: str) -> Document:
        """The document that a value's ``source`` names. Raises ``UnknownName``."""
        return _known(self.content.documents, document_id, "document", "文件")

    def rules(self) -> Mapping[str, Rule]:
        """The rules by their id (``S5``), with document and article."""
        return self.content.rules

    # Cases

    def chain(self, chain_id: str, day: date) -> Chain:
        """A chain with the values in force on a day. Raises ``UnknownName``, ``NotInForce``."""
        return self.spec(chain_id).resolved(self.on(day))

    def chain_ids(self) -> tuple[str, ...]:
        """The chains that the pack has."""
        return tuple(self.content.chains)

    def lacks_values(self, chain_id: str) -> bool:
        """Whether a value that the chain needs is given for no day: an inherited chain waits for the city's own."""
        known = self.content.values
        return any(name not in known or not known[name].values for name in values_needed(self.spec(chain_id)))

    def pin(self, chain_id: str, year: int, month: int | None = None) -> Pinned:
        """Everything that a case of a fund year (and month, for chains of a month) pins at its start.

        Raises ``UnknownName`` for the chain or a value that the pack does not know, ``WrongAnchor`` for a month too
        many or too few, ``NotInForce`` for a value that the pack lacks, ``YearNotCovered`` for years beyond the table
        of working days.
        """
        spec = self.spec(chain_id)
        if (spec.values_on is ValuesOn.MONTH_START) != (month is not None):
            raise WrongAnchor(chain_id, monthly=month is None)
        day = date(year, 12, 31) if spec.values_on is ValuesOn.YEAR_END else date(year, month or 1, 1)
        values = self.on(day)
        chain = spec.resolved(values)
        taken = {step.form for step in chain.steps if step.form} | {entry.form for entry in chain.standing}
        pinned = {*spec.names_used(), *(name for name in pinned_if_known(spec) if name in values.in_force)}
        span = range(year + spec.calendar_years.first, year + spec.calendar_years.last + 1)
        return Pinned(
            city=self.id,
            anchor=Anchor(year=year, month=month),
            on=day,
            chain=chain,
            branches=spec.branch_codes(self.counties()),
            calendar=self.calendar(*span),
            parameters={name: values[name] for name in sorted(pinned)},
            templates={form: self.content.templates[form] for form in sorted(taken & self.content.templates.keys())},
            pack_hash=self.hash,
        ).sealed()

    def calendar(self, *years: int) -> WorkCalendar:
        """The working days of these years. Raises ``YearNotCovered``."""
        return excerpt(self.content.days, years)

    def working_day_table(self) -> tuple[CalendarDay, ...]:
        """The table of holidays and make-up days, each with its document, official or estimated."""
        return self.content.days

    # Forms and money

    def templates(self, form: str) -> Template:
        """The lines of a form. Raises ``UnknownName`` for a form without fixed lines."""
        return _known(self.content.templates, form, "template", "报表格式")

    def paths(self) -> tuple[Path, ...]:
        """The ways that money may take (N2)."""
        return self.content.paths

    def with_doubtful_orders(self) -> "Pack":
        """The same pack, what leaves as orders being in doubt: for bookings that are made again after a restore."""
        paths = tuple(
            path
            if path.order is None
            else path.model_copy(update={"order": path.order.model_copy(update={"in_doubt": True})})
            for path in self.content.paths
        )
        return replace(self, content=replace(self.content, paths=paths))

    def payments(self) -> PaymentTerms:
        """Whether payments leave as orders to banks, of which kinds, and how vouchers are written."""
        return self.content.payments

    # Names

    def funds(self) -> tuple[str, ...]:
        """The funds' codes."""
        return tuple(self.content.funds)

    def parts(self) -> dict[str, tuple[Part, ...]]:
        """The parts of each fund that budgets, plans and reports have."""
        return {code: fund.parts for code, fund in self.content.funds.items()}

    def parts_in_accounts(self) -> dict[str, tuple[Part, ...]]:
        """The parts of each fund that have accounts: those of the forms, and those that no form has."""
        return {code: fund.all_parts for code, fund in self.content.funds.items()}

    def counties(self) -> tuple[str, ...]:
        """The six-digit codes of the counties, in order."""
        return tuple(sorted(self.content.counties))

    def county(self, code: str) -> Bilingual:
        """A county's names. Raises ``UnknownName``."""
        return _known(self.content.counties, code, "county", "区县")

    def find_county(self, code: str | None) -> Bilingual | None:
        """A county's names, if it is one of the city's."""
        return None if code is None else self.content.counties.get(code)

    def fund(self, code: str) -> Fund:
        """A fund's names and parts. Raises ``UnknownName``."""
        return _known(self.content.funds, code, "fund", "险种")

    def parties(self) -> Mapping[str, Bilingual]:
        """All parties by reference (``city_finance/checker``): organisation and post in words."""
        return self._parties

    @cached_property
    def _parties(self) -> Mapping[str, Bilingual]:
        return {
            f"{kind}/{post}": Bilingual(
                zh=f"{organisation.zh}{self.content.posts[post].zh}",
                en=f"{organisation.en}, {self.content.posts[post].en}",
            )
            for kind, organisation in self.content.organisations.items()
            for post in organisation.posts
        }

    def party_of_county(self, county: str, reference: str) -> Bilingual:
        """A county's party (``county_agency/maker``) behind the county's name. Raises ``UnknownName``."""
        kind, _, post = reference.partition("/")
        organisation = _known(self.content.organisations, kind, "organisation", "机构")
        place, held = self.county(county), _known(self.content.posts, post, "post", "岗位")
        called = organisation.zh_of_county or organisation.zh
        return Bilingual(zh=f"{place.zh}{called}{held.zh}", en=f"{place.en}: {organisation.en}, {held.en}")

    def organisations(self) -> Mapping[str, Organisation]:
        """The kinds of organisation."""
        return self.content.organisations

    def posts(self) -> Mapping[str, Bilingual]:
        """The posts in organisations."""
        return self.content.posts

    def spec(self, chain_id: str) -> ChainSpec:
        """A chain as its file has it, with what it takes over, on no day. Raises ``UnknownName``."""
        return _known(self.content.chains, chain_id, "chain", "审批链")

    def forms(self) -> Mapping[str, Form]:
        """The kinds of document."""
        return self.content.forms


def _known(entries: Mapping[str, Entry], name: str, what: str, what_zh: str) -> Entry:
    if name not in entries:
        raise UnknownName(what, what_zh, name)
    return entries[name]
