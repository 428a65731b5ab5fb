"""A pack while it is read: every entry with the place it came from, so that later checks can name it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from calculations.forms.template import Template
from calculations.input.bilingual import Bilingual
from calculations.input.faults import Fault
from calculations.ledger.accounts import OUTSIDE
from calculations.ledger.postings import Path, PathOrder
from calculations.payments.terms import OrderKind, PaymentsLeaveAs, PaymentTerms
from policies.chains import ChainChanges, ChainSpec
from policies.files import Location, PackFile
from policies.model import Bound, CalendarDay, Document, Form, Fund, Organisation, PathEntry, Rule
from policies.pack import PackContent
from policies.values import PolicyValue
from policies.works import values_needed

Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class Entry(Generic[Content]):
    """An entry and its place."""

    content: Content
    file: PackFile
    location: Location

    def fault(self, inside: Location, en: str, zh: str) -> Fault:
        """A fault at a place inside the entry."""
        return self.file.fault((*self.location, *inside), en, zh)


@dataclass(frozen=True, slots=True)
class ChangedChain(Entry[ChainSpec]):
    """A chain that a pack takes over but for some steps: a step's fault is at the place where the step is written.

    ``written`` has, for each step, its place in the pack's file; None for a step as it is in ``base``, which has it
    there at the place of the same id.
    """

    base: Entry[ChainSpec]
    changes: ChainChanges
    written: tuple[Location | None, ...]

    def fault(self, inside: Location, en: str, zh: str) -> Fault:
        """As for an entry; of what is inherited, with the file that changes the chain."""
        if inside[:1] != ("steps",) or len(inside) == 1:
            own = inside if inside[:1] in ((), ("id",), ("source",)) else ("inherits",)
            return self.file.fault(own, en, zh)
        index = int(inside[1])
        place = self.written[index]
        if place is not None:
            return self.file.fault((*place, *inside[2:]), en, zh)
        ids = [step.id for step in self.base.content.steps]
        there = ids.index(self.content.steps[index].id)
        changed = self.file.name
        return self.base.fault(
            ("steps", there, *inside[2:]), f"{en} (as {changed} changes the chain)", f"{zh}(按 {changed} 更改后)"
        )


Entries = dict[str, Entry[Content]]


@dataclass
class Draft:
    """The entries of a pack and of those it inherits, by section and name; a pack's own replace inherited ones.

    ``pack`` is the one that is loaded, those that it inherits are beneath it.
    """

    pack: str = ""
    documents: Entries[Document] = field(default_factory=dict)
    rules: Entries[Rule] = field(default_factory=dict)
    funds: Entries[Fund] = field(default_factory=dict)
    counties: Entries[Bilingual] = field(default_factory=dict)
    posts: Entries[Bilingual] = field(default_factory=dict)
    organisations: Entries[Organisation] = field(default_factory=dict)
    forms: Entries[Form] = field(default_factory=dict)
    templates: Entries[Template] = field(default_factory=dict)
    paths: Entries[tuple[PathEntry, ...]] = field(default_factory=dict)
    values: Entries[PolicyValue] = field(default_factory=dict)
    bounds: Entries[Bound] = field(default_factory=dict)
    chains: Entries[ChainSpec] = field(default_factory=dict)
    days: Entries[CalendarDay] = field(default_factory=dict)
    order_kinds: Entries[OrderKind] = field(default_factory=dict)
    payments: PaymentTerms = field(default_factory=PaymentTerms)
    """What a pack says of payments save the kinds of orders."""
    data: list[tuple[str, object]] = field(default_factory=list)
    """The data of every file read, by name, in order: what the hash is made of."""

    def take(
        self, section: Entries[Content], found: Mapping[str, Content] | None, file: PackFile, inside: Location = ()
    ) -> list[Fault]:
        """Add a file's entries; a name that the same pack has in another file is a fault."""
        faults: list[Fault] = []
        for name, content in (found or {}).items():
            entry = Entry(content, file, (*inside, name))
            before = section.get(name)
            if before is not None and before.file.pack == file.pack:
                where = before.file.place(before.location)
                faults.append(entry.fault((), f"a second time (first: {where})", f"重复(首次:{where})"))
            section[name] = entry
        return faults

    def may_lack(self, chain: Entry[ChainSpec], value: str) -> bool:
        """Whether the value is of a chain that cities inherit: each gives it itself, before its year begins.

        What a city writes in a chain itself has its values in the pack, save those of the chain that it changes.
        """
        if chain.file.pack != self.pack or not self.counties:
            return True
        return isinstance(chain, ChangedChain) and value in values_needed(chain.base.content)

    def content(self) -> PackContent:
        """The pack without the places."""
        return PackContent(
            documents=_bare(self.documents),
            rules=_bare(self.rules),
            funds=_bare(self.funds),
            counties=_bare(self.counties),
            posts=_bare(self.posts),
            organisations=_bare(self.organisations),
            forms=_bare(self.forms),
            templates=_bare(self.templates),
            payments=self.payments.model_copy(update={"kinds": _bare(self.order_kinds)}),
            paths=tuple(
                _path(rule, entry, self.rules[rule].content, self._order(rule, entry))
                for rule, entries in self.paths.items()
                for entry in entries.content
            ),
            values=_bare(self.values),
            origins={name: entry.file.pack for name, entry in self.values.items()},
            value_files={name: entry.file.name for name, entry in self.values.items()},
            rule_origins={name: entry.file.pack for name, entry in self.rules.items()},
            chain_origins={name: entry.file.pack for name, entry in self.chains.items()},
            chain_changes={
                name: entry.changes for name, entry in self.chains.items() if isinstance(entry, ChangedChain)
            },
            bounds=_bare(self.bounds),
            chains=_bare(self.chains),
            days=tuple(entry.content for _, entry in sorted(self.days.items())),
        )

    def _order(self, rule: str, entry: PathEntry) -> PathOrder | None:
        """What leaves by a path as an order, where payments leave so; nobody orders what others pay."""
        if self.payments.leave_as is PaymentsLeaveAs.LEDGER or entry.source in OUTSIDE:
            return None
        kind = next((name for name, kind in self.order_kinds.items() if rule in kind.content.rules), None)
        if kind is None or self.payments.district is None:
            return None
        return PathOrder(kind=kind, district=self.payments.district)


def _bare(section: Entries[Content]) -> dict[str, Content]:
    return {name: entry.content for name, entry in section.items()}


def _path(rule: str, entry: PathEntry, cited: Rule, order: PathOrder | None) -> Path:
    return Path(
        rule=rule,
        from_kind=entry.source,
        to_kind=entry.target,
        parties=entry.parties,
        parts=entry.parts,
        lines=entry.lines,
        article=cited.article,
        order=order,
    )
