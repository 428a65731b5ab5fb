"""The lines of a form checked against its template: known, once, complete, in range, and every total ties."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from calculations.forms.template import LineKey, Section, Template
from calculations.input.faults import Fault, Repeat, repeated_at, shown
from calculations.input.money import NotAnAmount, amount, fen, text, yuan
from calculations.input.reading import RawLine, formula_fault, text_fault


@dataclass(frozen=True, slots=True)
class CheckedLines:
    """The amounts in fen in the order of the template, and everything that is wrong."""

    amounts: Mapping[LineKey, int]
    faults: Sequence[Fault]


def check_lines(
    raw: Sequence[RawLine] | None, template: Template, fund: str | None, root: str, tied: bool = True
) -> CheckedLines:
    """Check raw lines against the template of one fund, or of all when `fund` is None.

    Lines carry `part`, `line` and `amount`; with all funds also `fund` and `side`. `root` is the place of faults
    that no single line has, such as a missing one. Without any list of lines (None) nothing is checked: the
    reader has reported that fault. With `tied` False sums are left to the checks of a budget.
    """
    if raw is None:
        return CheckedLines({}, ())
    faults: list[Fault] = []
    found: dict[LineKey, RawLine] = {}
    amounts: dict[LineKey, int] = {}
    for line in raw:
        key, key_faults = _key(line, template, fund)
        faults += key_faults
        value = _amount(line, template, key, faults)
        if key is None:
            continue
        if key in found:
            repeat = Repeat(str(key), f"{template.name(key).zh} ", found[key].place)
            faults.append(repeated_at(line.at("line"), repeat))
            continue
        found[key] = line
        if value is not None:
            amounts[key] = value
    faults += _missing_lines(found, template, fund, root)
    if tied:
        faults += [*_ties(found, amounts, template), *_parts(found, amounts, template)]
    return CheckedLines({key: amounts[key] for key in template.line_keys() if key in amounts}, faults)


def _key(line: RawLine, template: Template, fund: str | None) -> tuple[LineKey | None, list[Fault]]:
    fields = ("part", "line") if fund is not None else ("fund", "part", "side", "line")
    present = [field for field in fields if field in line.cells]
    faults = [fault for field in present if (fault := text_fault(line.cells[field], line.at(field)))]
    if faults or len(present) < len(fields):
        return None, faults
    return _known_key(line, template, {"fund": fund, **{field: line.cells[field] for field in fields}})


def _known_key(line: RawLine, template: Template, codes: Mapping[str, object]) -> tuple[LineKey | None, list[Fault]]:
    """Narrow the template's sections code by code, so that the fault names the first code that is unknown."""
    sections: Sequence[Section] = template.sections
    for field in ("fund", "part", "side"):
        wanted = codes.get(field)
        fitting = [section for section in sections if getattr(section, field) == wanted]
        if not fitting:
            known = dict.fromkeys(str(getattr(section, field)) for section in sections)
            return None, [_unknown(line.at(field), field, wanted, known)]
        sections = fitting
    [section] = sections
    code = str(codes["line"])
    if code not in {each.code for each in section.lines}:
        return None, [_unknown(line.at("line"), "line", code, [each.code for each in section.lines])]
    return LineKey(section.fund, section.part, section.side, code), []


_ZH = {"fund": "险种", "part": "分项", "side": "收支方向", "line": "行次"}


def _unknown(place: str, field: str, value: object, known: Mapping[str, None] | Sequence[str]) -> Fault:
    choices = ", ".join(known)
    return Fault(
        place,
        f"unknown {field}: {shown(value)} (known: {choices})",
        f"未知{_ZH[field]}:{shown(value)}(可用:{choices})",
    )


def amount_faults(raw: Sequence[RawLine] | None) -> list[Fault]:
    """Amounts of raw lines that are none, whatever the lines are."""
    faults: list[Fault] = []
    for line in raw or ():
        _read_amount(line, faults)
    return faults


def _read_amount(line: RawLine, faults: list[Fault]) -> Decimal | None:
    if "amount" not in line.cells:
        return None
    given, place = line.cells["amount"], line.at("amount")
    try:
        return amount(given)
    except NotAnAmount as error:
        faults.append(formula_fault(given, place) or Fault(place, str(error), error.zh))
        return None


def _amount(line: RawLine, template: Template, key: LineKey | None, faults: list[Fault]) -> int | None:
    value = _read_amount(line, faults)
    if value is None:
        return None
    if value < 0 and key is not None and not template.line(key).may_be_negative:
        given = shown(line.cells["amount"])
        faults.append(Fault(line.at("amount"), f"negative: {given}", f"金额不能为负:{given}"))
        return None
    return fen(value)


def _missing_lines(found: Mapping[LineKey, RawLine], template: Template, fund: str | None, root: str) -> list[Fault]:
    return [
        Fault(root, f"missing line: {key}", f"缺少行次:{template.name(key).zh}")
        for key in template.line_keys(fund)
        if key not in found and not template.line(key).optional
    ]


def _ties(found: Mapping[LineKey, RawLine], amounts: Mapping[LineKey, int], template: Template) -> list[Fault]:
    faults: list[Fault] = []
    for key, stated in amounts.items():
        terms = template.terms(key)
        # A total over a line that is missing or wrong cannot be judged; that line has its own fault.
        if not terms or any(_unjudged(counted, found, amounts, template) for _, counted in terms):
            continue
        expected = template.computed(key, amounts)
        if stated != expected:
            stated_text, expected_text = text(yuan(stated)), text(yuan(expected))
            difference = text(yuan(stated - expected))
            faults.append(
                Fault(
                    found[key].at("amount"),
                    f"{key} does not tie: stated {stated_text}, expected {expected_text}, difference {difference}",
                    f"{template.name(key).zh} 勾稽不符:填报 {stated_text},应为 {expected_text},差额 {difference}",
                )
            )
    return faults


def _unjudged(
    key: LineKey, found: Mapping[LineKey, RawLine], amounts: Mapping[LineKey, int], template: Template
) -> bool:
    left_out = key not in found and template.line(key).optional
    return key not in amounts and not left_out


def _parts(found: Mapping[LineKey, RawLine], amounts: Mapping[LineKey, int], template: Template) -> list[Fault]:
    by_whole: dict[tuple[LineKey, ...], list[LineKey]] = {}
    for key in amounts:
        if wholes := template.wholes(key):
            by_whole.setdefault(wholes, []).append(key)
    faults: list[Fault] = []
    for wholes, parts in by_whole.items():
        if any(_unjudged(whole, found, amounts, template) for whole in wholes):
            continue
        most, stated = sum(amounts.get(whole, 0) for whole in wholes), sum(amounts[part] for part in parts)
        if stated > most:
            stated_text, most_text, difference = (text(yuan(each)) for each in (stated, most, stated - most))
            names = ", ".join(part.line for part in parts)
            names_zh = "、".join(template.line(part).zh for part in parts)
            faults.append(
                Fault(
                    found[parts[-1]].at("amount"),
                    f"the parts of {wholes[0]} ({names}) are more than the whole: "
                    f"{stated_text}, at most {most_text}, difference {difference}",
                    f"{names_zh} 之和 {stated_text} 超过 {template.name(wholes[0]).zh} {most_text},差额 {difference}",
                )
            )
    return faults
