"""The calculators by name: files in, an answer as JSON data out; the one way for command line and HTTP alike."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from calculations.explaining.explanation import Explained
from calculations.explaining.page import explanation_page
from calculations.forms import Limits, json_document
from calculations.input.faults import BadInput, Fault
from calculations.input.partial_input import collect_faults
from policies.calculators.contract import Answer, AskedOfTables, Options, Source, TableCalculator
from policies.calculators.documents import DOCUMENT_CALCULATORS, Asked
from policies.decided_standards import DecidedStandard, pack_with_decided
from policies.errors import UnknownPack
from policies.loader import load
from policies.pack import Pack

ONLY_FILE = "file"
"""The name of a file that was given without one."""


class UnknownCalculator(LookupError):
    """There is no calculator of that name. The message is English, ``zh`` Chinese."""

    def __init__(self, name: str) -> None:
        known = ", ".join(CALCULATORS)
        self.zh = f"没有名为“{name}”的计算(可用:{known})"
        super().__init__(f"no calculator {name!r} (known: {known})")


def calculate(
    name: str,
    files: Mapping[str, Source],
    policy: str,
    *,
    day: date,
    folder: Path | None = None,
    explain: bool = False,
    limits: Limits | None = None,
    options: Options | None = None,
    decided: Sequence[DecidedStandard] = (),
) -> Answer:
    """The answer of a calculator.

    ``files`` holds one JSON file under any name, or the tables that the calculator asks for; ``day`` is today (China);
    ``folder`` has packs in addition to those of the program; ``limits`` are those of a JSON file; ``decided`` are
    financing standards that the policy's city has decided, which count together with the pack and are named in the
    answer. Raises ``UnknownCalculator``, and ``BadInput`` with every fault by its place; nothing is half-computed.
    """
    if name not in CALCULATORS:
        raise UnknownCalculator(name)
    wanted = options or Options()
    calculator = TABLE_CALCULATORS.get(name)

    known_on = wanted.known_on or date.max
    standards = [each for each in decided if each.approved <= known_on] if name in BY_STANDARDS else []

    def answer(pack: Pack) -> Answer:
        with_standards = pack_with_decided(pack, standards)
        return _naming_standards(computed(with_standards), with_standards, standards)

    def computed(pack: Pack) -> Answer:
        if calculator is not None:
            known = replace(wanted, tables=wanted.tables & calculator.tables)
            return calculator.answer(AskedOfTables(files, pack, day, explain, limits or Limits(), known))
        return DOCUMENT_CALCULATORS[name].answered(Asked(_only(files, limits or Limits()), pack, day, explain))

    return collect_faults(lambda: _pack(policy, folder, _option_faults(name, wanted, calculator)), answer)


def _naming_standards(answer: Answer, pack: Pack, standards: Sequence[DecidedStandard]) -> Answer:
    """The answer with the standards that counted on its days, and which of their items did."""
    if not standards:
        return answer
    in_force = [value for day in answer.days for value in pack.on(day).in_force.values()]
    counted = {(value.source, value.name) for value in in_force}
    named = [
        each.shown(items)
        for each in standards
        if (items := [row.item for row in each.form.items if (each.case, row.item) in counted])
    ]
    if not named:
        return answer
    document = dict(answer.document)
    # The explanation stays the last.
    explained = {"explain": document.pop("explain")} if "explain" in document else {}
    return replace(answer, document={**document, "decided": named, **explained})


def _pack(policy: str, folder: Path | None, faults: list[Fault]) -> Pack:
    """The pack. Raises ``BadInput`` when there is none, and with the faults that are there already."""
    try:
        pack = load(policy, folder)
    except UnknownPack as error:
        raise BadInput([*faults, Fault("policy", str(error), error.zh)]) from error
    if faults:
        raise BadInput(faults, seen=pack)
    return pack


def page_of(name: str, answer: Answer, policy: str, folder: Path | None = None) -> str:
    """What a calculator explained, as a page headed by its name and by what the policy's text is worth."""
    pack = load(policy, folder)
    figures = [Explained.model_validate(each) for each in answer.document.get("explain", ())]
    return explanation_page(f"{ZH[name]} {name}", figures, f"{pack.zh} {pack.en}({pack.id}) {pack.note}")


def _option_faults(name: str, wanted: Options, calculator: TableCalculator | None) -> list[Fault]:
    known = calculator.tables if calculator else frozenset()
    strange = sorted(wanted.tables - known)
    if wanted.known_on is not None and not (calculator and calculator.by_standards):
        strange.append("known-on")
    return [Fault(option, f"no option of {name}", f"“{name}”没有此选项") for option in strange]


def _only(files: Mapping[str, Source], limits: Limits) -> object:
    if len(files) != 1:
        names = ", ".join(files) or "none"
        raise BadInput([Fault("input", f"one JSON file is needed, given: {names}", f"需要一个 JSON 文件,给出:{names}")])
    [source] = files.values()
    return json_document(source if isinstance(source, bytes) else source.read_bytes(), limits)


def _premiums(asked: AskedOfTables) -> Answer:
    # The library for large tables takes half a second to import: only those who need it pay that.
    from policies.calculators.tables import premiums

    return premiums(asked)


def _reconciliation(asked: AskedOfTables) -> Answer:
    from policies.calculators.tables import reconciliation

    return reconciliation(asked)


TABLE_CALCULATORS: Mapping[str, TableCalculator] = {
    "premiums": TableCalculator("逐人逐月缴费", _premiums, frozenset({"detail", "employers"}), by_standards=True),
    "reconciliation": TableCalculator("对账", _reconciliation, frozenset({"differences"})),
}
"""The calculators over millions of rows, by name."""

BY_STANDARDS = frozenset(
    {name for name, calculator in DOCUMENT_CALCULATORS.items() if calculator.standards_of is not None}
    | {name for name, calculator in TABLE_CALCULATORS.items() if calculator.by_standards}
)
"""The calculators that use financing standards, which a city may change by decision (F)."""

CALCULATORS = (*DOCUMENT_CALCULATORS, *TABLE_CALCULATORS)
"""The names of all calculators."""

ZH: Mapping[str, str] = {
    **{name: calculator.zh for name, calculator in DOCUMENT_CALCULATORS.items()},
    **{name: calculator.zh for name, calculator in TABLE_CALCULATORS.items()},
}
"""What users call each calculator."""
