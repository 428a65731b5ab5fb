"""Loading a policy pack with those it inherits: every file read, every fault named, nothing taken half."""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from calculations.forms.template import Section, Template
from calculations.input.faults import Fault, faults_of
from calculations.payments.terms import PaymentTerms
from policies.chain_changes import take_changes
from policies.chains import ChainChanges, ChainSpec
from policies.checks import faults_in
from policies.errors import InvalidPack, UnknownPack
from policies.files import Location, PackFile, canonical, read_table, read_yaml
from policies.model import CALENDAR_COLUMNS, Bound, CalendarDay, FormsFile, PackHead, PartiesFile, PathEntry, Rule
from policies.pack import Pack
from policies.pack_builder import Draft, Entry
from policies.values import PolicyValue

PACKS = Path(__file__).parent
"""The packs that come with the program, a folder each."""

HEAD = "pack.yaml"
WORKING_DAYS = "working_days.csv"
VALUES = "values"
CHAINS = "chains"


def packs(root: Path = PACKS) -> tuple[str, ...]:
    """The names of the packs in a folder."""
    return tuple(sorted(head.parent.name for head in root.glob(f"*/{HEAD}")))


@cache
def load(pack: str, folder: Path | None = None) -> Pack:
    """A pack of a folder, or one that comes with the program, read once a process.

    Raises ``UnknownPack`` and ``InvalidPack``.
    """
    return load_from(folder or PACKS, pack)


def load_from(root: Path, pack: str) -> Pack:
    """A pack of a folder, read again; what the folder lacks is looked for among those of the program.

    Raises ``UnknownPack``, and ``InvalidPack`` with every fault.
    """
    reading = _Reading(root, pack)
    head = reading.pack(pack)
    # Entries that could not be read would only show up again as unknown names.
    faults = reading.faults or faults_in(reading.draft)
    if faults or head is None:
        raise InvalidPack(faults)
    return Pack(
        id=head.id,
        zh=head.zh,
        en=head.en,
        note=head.note,
        inherits=reading.inherited(),
        hash=sha256(canonical(reading.draft.data).encode()).hexdigest(),
        content=reading.draft.content(),
    )


class _Reading:
    """One pass over the files of a pack and those it inherits, collecting entries and faults."""

    def __init__(self, root: Path, pack: str) -> None:
        self.root = root
        self.draft = Draft(pack=pack)
        self.faults: list[Fault] = []
        self._begun: list[str] = []

    def pack(self, name: str) -> PackHead | None:
        """Read a pack, inherited packs first. Raises ``UnknownPack``, ``InvalidPack`` for what is no plain data."""
        root = self._root_of(name)
        if root is None:
            raise UnknownPack(name, self._known())
        self._begun.append(name)
        file = read_yaml(root, f"{name}/{HEAD}")
        head = file.read(PackHead, self.faults)
        if head is None:
            return None
        if head.id != name:
            self.faults.append(file.fault(("id",), f"the folder is called {name}", f"应与所在目录名“{name}”一致"))
        for index, inherited in enumerate(head.inherits):
            self._inherit(file, index, inherited)
        self._head(head, file)
        for path in sorted((root / name).rglob("*")):
            relative = path.relative_to(root / name)
            if path.is_file() and str(relative) != HEAD:
                self._file(root, f"{name}/{relative.as_posix()}", relative)
        return head

    def inherited(self) -> tuple[str, ...]:
        """The packs beneath the one that was asked for, the nearest first."""
        return tuple(self._begun[1:])

    def _root_of(self, name: str) -> Path | None:
        # Names come from callers of the calculators too: only what is in the folder is one, never a path.
        return next((root for root in (self.root, PACKS) if name in packs(root)), None)

    def _known(self) -> tuple[str, ...]:
        return tuple(sorted({*packs(self.root), *packs()}))

    def _inherit(self, file: PackFile, index: int, inherited: str) -> None:
        if inherited in self._begun:
            fault = file.fault(("inherits", index), "inherited already, or in a circle", "重复继承或循环继承")
            self.faults.append(fault)
        elif self._root_of(inherited) is None:
            known = ", ".join(self._known())
            fault = file.fault(
                ("inherits", index),
                f"no policy pack {inherited} (known: {known})",
                f"没有名为“{inherited}”的政策包(可用:{known})",
            )
            self.faults.append(fault)
        else:
            self.pack(inherited)

    def _head(self, head: PackHead, file: PackFile) -> None:
        self.draft.data.append((file.name, file.data))
        if head.counties:
            # A pack that names counties is for these alone, whatever places the one has whose rules it takes over.
            self.draft.counties.clear()
        self.faults += [
            *self.draft.take(self.draft.documents, head.documents, file, ("documents",)),
            *self.draft.take(self.draft.funds, head.funds, file, ("funds",)),
            *self.draft.take(self.draft.counties, head.counties, file, ("counties",)),
        ]

    def _file(self, root: Path, name: str, relative: Path) -> None:
        wanted = relative.name if relative.parent == Path() else relative.parent.as_posix()
        take = _TAKERS.get(wanted)
        known_suffix = ".csv" if wanted == WORKING_DAYS else ".yaml"
        if take is None or relative.suffix != known_suffix:
            self.faults.append(Fault(name, "no file of a policy pack", "不是政策包的文件"))
            return
        if wanted == WORKING_DAYS:
            file: PackFile = read_table(root, name, CALENDAR_COLUMNS)
        else:
            file = read_yaml(root, name)
        self.draft.data.append((file.name, file.data))
        self.faults += take(self.draft, file)


def _take_rules(draft: Draft, file: PackFile) -> list[Fault]:
    faults: list[Fault] = []
    found = file.read(dict[str, Rule], faults)
    return [*faults, *draft.take(draft.rules, found, file)]


def _take_parties(draft: Draft, file: PackFile) -> list[Fault]:
    faults: list[Fault] = []
    found = file.read(PartiesFile, faults)
    if found is None:
        return faults
    return [
        *draft.take(draft.posts, found.posts, file, ("posts",)),
        *draft.take(draft.organisations, found.organisations, file, ("organisations",)),
    ]


def _take_forms(draft: Draft, file: PackFile) -> list[Fault]:
    faults: list[Fault] = []
    found = file.read(FormsFile, faults)
    if found is None:
        return faults
    return [
        *draft.take(draft.forms, found.forms, file, ("forms",)),
        *draft.take(draft.templates, found.templates, file, ("templates",)),
        *(fault for form, added in found.further_sections.items() for fault in _add_sections(draft, file, form, added)),
    ]


def _add_sections(draft: Draft, file: PackFile, form: str, added: tuple[Section, ...]) -> list[Fault]:
    """The form with a pack's further sections behind those that it inherits."""
    place: Location = ("further_sections", form)
    before = draft.templates.get(form)
    if before is None:
        return [file.fault(place, f"no form with lines is inherited: {form}", f"没有可继承行次的文种:{form}")]
    try:
        template = Template(sections=(*before.content.sections, *added))
    except ValidationError as error:
        return [file.fault(place, fault.message, fault.zh) for fault in faults_of(error, Template)]
    draft.templates[form] = Entry(template, file, place)
    return []


def _take_paths(draft: Draft, file: PackFile) -> list[Fault]:
    faults: list[Fault] = []
    found = file.read(dict[str, tuple[PathEntry, ...]], faults)
    return [*faults, *draft.take(draft.paths, found, file)]


def _take_payments(draft: Draft, file: PackFile) -> list[Fault]:
    """What a pack says anew stays with the pack; kinds of orders are taken over one by one."""
    faults: list[Fault] = []
    found = file.read(PaymentTerms, faults)
    if found is None:
        return faults
    said = {name: getattr(found, name) for name in found.model_fields_set - {"kinds"}}
    draft.payments = draft.payments.model_copy(update=said)
    return draft.take(draft.order_kinds, found.kinds, file, ("kinds",))


def _take_values(draft: Draft, file: PackFile) -> list[Fault]:
    faults: list[Fault] = []
    found = file.read(dict[str, PolicyValue], faults)
    return [*faults, *draft.take(draft.values, found, file)]


def _take_bounds(draft: Draft, file: PackFile) -> list[Fault]:
    faults: list[Fault] = []
    found = file.read(dict[str, Bound], faults)
    return [*faults, *draft.take(draft.bounds, found, file)]


def _take_chain(draft: Draft, file: PackFile) -> list[Fault]:
    faults: list[Fault] = []
    changed = isinstance(file.data, dict) and "inherits" in file.data
    chain = file.read(ChainChanges, faults) if changed else file.read(ChainSpec, faults)
    if chain is None:
        return faults
    stem = Path(file.name).stem
    if chain.id != stem:
        return [file.fault(("id",), f"the file is called {stem}", f"应与文件名“{stem}”一致")]
    if isinstance(chain, ChainChanges):
        return take_changes(draft, file, chain)
    draft.chains[chain.id] = Entry(chain, file, ())
    return []


def _take_days(draft: Draft, file: PackFile) -> list[Fault]:
    faults: list[Fault] = []
    days = file.read(tuple[CalendarDay, ...], faults)
    for row, day in enumerate(days or ()):
        before = draft.days.get(day.date.isoformat())
        if before is not None and before.file.pack == file.pack:
            faults.append(file.fault((row,), f"{day.date} a second time", f"{day.date} 重复"))
        draft.days[day.date.isoformat()] = Entry(day, file, (row,))
    return faults


_TAKERS: dict[str, Callable[[Draft, PackFile], list[Fault]]] = {
    "rules.yaml": _take_rules,
    "parties.yaml": _take_parties,
    "forms.yaml": _take_forms,
    "paths.yaml": _take_paths,
    "payments.yaml": _take_payments,
    WORKING_DAYS: _take_days,
    VALUES: _take_values,
    "bounds.yaml": _take_bounds,
    CHAINS: _take_chain,
}
"""What takes a file, by its name or, for those in a folder, by the folder's."""
