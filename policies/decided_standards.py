"""A pack with the financing standards that its city has decided (F): each item counts from its own day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from pydantic import JsonValue, ValidationError

from calculations.forms.financing_standard import FinancingStandardForm, StandardItem, StandardUnit
from calculations.input.faults import Fault
from calculations.input.partial_input import row_by_row
from policies.kinds import ADAPTERS, Kind, Unit
from policies.model import Document, DocumentStatus
from policies.pack import Pack
from policies.values import Dated, PolicyStatus, PolicyValue

_UNITS: Mapping[StandardUnit, frozenset[Unit]] = {
    StandardUnit.SHARE: frozenset({Unit.SHARE, Unit.TIMES}),
    StandardUnit.YUAN_A_YEAR: frozenset({Unit.YUAN_PER_YEAR, Unit.YUAN_PER_PERSON_YEAR}),
    StandardUnit.YUAN_A_MONTH: frozenset({Unit.YUAN_PER_MONTH}),
}
_KINDS = frozenset({Kind.SHARE, Kind.MULTIPLE, Kind.AMOUNT, Kind.AMOUNTS})


@dataclass(frozen=True, slots=True)
class DecidedStandard:
    """An approved change of standards: its case and version, the paper of the consent ("" without one), the form.

    ``approved`` is the day (China) on which the case ended: from then on people can know it.
    """

    case: str
    version: int
    paper: str
    approved: date
    form: FinancingStandardForm

    @property
    def since(self) -> date:
        """The day from which it counts."""
        return date.fromisoformat(self.form.in_force_from)

    @property
    def cited(self) -> str:
        """What explanations name as its source: the paper, the case and the version."""
        case = f"{self.case} 第{self.version}稿"
        return f"{self.paper}({case})" if self.paper else case

    def shown(self, items: Sequence[str]) -> dict[str, Any]:
        """How answers name it, with those of its items that counted."""
        head = {"case": self.case, "version": self.version, "document": self.paper, "fund": self.form.fund}
        return {**head, "in_force_from": self.form.in_force_from, "items": list(items)}


def pack_with_decided(pack: Pack, standards: Sequence[DecidedStandard]) -> Pack:
    """The pack with what was decided, given in the order in which it counts, as dated values next to its own.

    An item counts until a later day has another value, be it decided or of the pack; of the same day what was decided
    last. Items that are no values of the pack change nothing.
    """
    values, documents = dict(pack.content.values), dict(pack.content.documents)
    for standard in standards:
        for row in standard.form.items:
            if _fits(row, pack):
                values[row.item] = _with(values[row.item], _dated(row, standard, pack))
                documents[standard.case] = _document(standard)
    return replace(pack, content=replace(pack.content, values=values, documents=documents))


def item_faults(form: FinancingStandardForm, pack: Pack) -> Iterator[Fault]:
    """Items that are values of the pack but cannot take their place: of another unit, or no such value."""
    for check in (_kind_faults, _unit_faults, _value_faults):
        yield from row_by_row(form.items, "items", partial(check, pack))


def _kind_faults(pack: Pack, place: str, row: StandardItem) -> Iterator[Fault]:
    known = pack.values().get(row.item)
    if known is not None and known.kind not in _KINDS:
        yield Fault(f"{place}.item", f"{row.item} is no figure ({known.kind})", f"{row.item} 不是数值")


def _unit_faults(pack: Pack, place: str, row: StandardItem) -> Iterator[Fault]:
    known = pack.values().get(row.item)
    if known is not None and known.kind in _KINDS and known.unit not in _UNITS[row.unit]:
        words = f"{row.item} is counted in {known.unit}, not in {row.unit}"
        yield Fault(f"{place}.unit", words, f"{known.zh}的单位不符:{row.unit}")


def _value_faults(pack: Pack, place: str, row: StandardItem) -> Iterator[Fault]:
    known = pack.values().get(row.item)
    # In a wrong unit it is no value, whatever its digits.
    if known is not None and _has_kind_and_unit(row, known) and not _is_value(row, known, pack):
        words = f"no value of {row.item}: {row.after}"
        yield Fault(f"{place}.after", words, f"不是“{known.zh}”的有效值:{row.after}")


def _fits(row: StandardItem, pack: Pack) -> bool:
    known = pack.values().get(row.item)
    return known is not None and _has_kind_and_unit(row, known) and _is_value(row, known, pack)


def _has_kind_and_unit(row: StandardItem, known: PolicyValue) -> bool:
    return known.kind in _KINDS and known.unit in _UNITS[row.unit]


def _is_value(row: StandardItem, known: PolicyValue, pack: Pack) -> bool:
    try:
        ADAPTERS[known.kind].validate_python(_value(row, known, pack))
    except ValidationError:
        return False
    return True


def _value(row: StandardItem, known: PolicyValue, pack: Pack) -> JsonValue:
    # One standard for the whole city (F): every county has it.
    return dict.fromkeys(pack.counties(), row.after) if known.kind is Kind.AMOUNTS else row.after


def _dated(row: StandardItem, standard: DecidedStandard, pack: Pack) -> Dated:
    return Dated(
        since=standard.since,
        value=_value(row, pack.values()[row.item], pack),
        source=standard.case,
        article=standard.cited,
        announced=standard.approved,
        effective=standard.since,
        status=PolicyStatus.IN_FORCE,
    )


def _with(value: PolicyValue, dated: Dated) -> PolicyValue:
    others = tuple(each for each in value.values if each.since != dated.since)
    return value.model_copy(update={"values": (*others, dated)})


def _document(standard: DecidedStandard) -> Document:
    return Document(
        zh=f"筹资标准调整({standard.case})",
        en=f"change of financing standards ({standard.case})",
        number=standard.cited,
        issued=standard.approved,
        status=DocumentStatus.IN_FORCE,
    )
