"""Checks across a pack: sources, rules, dates, kinds of values, documents of forms, days, paths."""

from collections.abc import Iterator
from itertools import pairwise

from pydantic import ValidationError

from calculations.input.faults import Fault, faults_of
from calculations.payments.orders import LONGEST_NAMES
from calculations.payments.terms import PaymentsLeaveAs
from policies.chain_checks import chain_faults, known_party, latest_values
from policies.files import Location
from policies.kinds import ADAPTERS, COMPARED, TYPES, UNITS, Kind
from policies.model import DocumentStatus
from policies.pack_builder import Draft, Entry
from policies.read_checks import read_faults, unread_faults
from policies.values import Dated, PolicyStatus, PolicyValue
from policies.work_calendar import is_weekend
from policies.work_checks import looked_up_faults

_WEIGHT = {
    PolicyStatus.IN_FORCE: {DocumentStatus.IN_FORCE, DocumentStatus.REPORT},
    PolicyStatus.DRAFT_TEXT: {DocumentStatus.DRAFT},
    PolicyStatus.READING: {DocumentStatus.IN_FORCE, DocumentStatus.REPORT, DocumentStatus.DRAFT},
    PolicyStatus.HOUSE_SETTING: {DocumentStatus.HOUSE},
    PolicyStatus.MISSING: {DocumentStatus.IN_FORCE, DocumentStatus.REPORT, DocumentStatus.DRAFT},
}
"""The documents that a value of a status may cite."""


def faults_in(draft: Draft) -> list[Fault]:
    """Everything that no single entry shows by itself."""
    faults = [
        *_rule_faults(draft),
        *_form_faults(draft),
        *_post_faults(draft),
        *_path_faults(draft),
        *_payment_faults(draft),
        *_day_faults(draft),
        *_bound_faults(draft),
        *read_faults(draft),
        *looked_up_faults(draft),
    ]
    for name, entry in draft.values.items():
        faults += _value_faults(draft, name, entry)
    # Chains name values: with a faulty value each chain would only repeat its fault.
    if faults:
        return faults
    latest = latest_values(draft)
    of_chains = [fault for entry in draft.chains.values() for fault in chain_faults(draft, entry, latest)]
    return [*of_chains, *unread_faults(draft)]


def _value_faults(draft: Draft, name: str, entry: Entry[PolicyValue]) -> Iterator[Fault]:
    value = entry.content
    if value.rule not in draft.rules:
        yield entry.fault(("rule",), f"unknown rule: {value.rule}", f"未知规则:{value.rule}")
    allowed = UNITS.get(value.kind, frozenset({None}))
    if value.unit not in allowed:
        wanted = ", ".join(sorted(unit or "none" for unit in allowed))
        yield entry.fault(("unit",), f"a {value.kind} has the unit {wanted}", f"“{value.kind}”的单位应为 {wanted}")
    yield from _source_faults(draft, entry, value.status, value.source, value.article, ("source",))
    missing = value.status is PolicyStatus.MISSING
    if missing and (value.values or not value.note):
        yield entry.fault((), "a missing value has a note that says so, and no values", "缺失的参数只有说明,没有取值")
    if not missing and not value.values:
        yield entry.fault(("values",), "missing", "缺失")
    for index, dated in enumerate(value.values):
        place: Location = ("values", index)
        if dated.source is not None or dated.article is not None or dated.status is not None:
            source = dated.source or value.source
            article = value.article if dated.article is None else dated.article
            status = dated.status or value.status
            yield from _source_faults(draft, entry, status, source, article, (*place, "source"))
        yield from _typed_faults(draft, entry, dated.value, (*place, "value"))
        if dated.announced is not None and dated.since.day != 1:
            yield entry.fault(
                (*place, "since"), "an announced figure is switched on with a month", "公布的数额自某月1日起启用"
            )
    yield from _overlaps(entry)
    if value.quarterly and value.kind is not Kind.DEADLINE:
        yield entry.fault(("quarterly",), "only a deadline is of quarters", "只有期限可以按季度")
    if value.status is PolicyStatus.READING:
        yield from _reading_faults(draft, entry)


def _source_faults(
    draft: Draft, entry: Entry[PolicyValue], status: PolicyStatus, source: str, article: str, place: Location
) -> Iterator[Fault]:
    document = draft.documents.get(source)
    if document is None:
        yield entry.fault(place, f"unknown document: {source}", f"未知文件:{source}")
        return
    weight = document.content.status
    if weight not in _WEIGHT[status]:
        yield entry.fault(
            place,
            f"a value of the status {status} cannot rest on a document that is {weight}",
            f"“{status}”的参数不能以“{weight}”的文件为依据",
        )
    if not article and weight is not DocumentStatus.HOUSE:
        yield entry.fault((*place[:-1], "article"), "the article is missing", "缺少条款")


def _typed_faults(draft: Draft, entry: Entry[PolicyValue], raw: object, place: Location) -> Iterator[Fault]:
    kind = entry.content.kind
    try:
        typed = ADAPTERS[kind].validate_python(raw)
    except ValidationError as error:
        for item, fault in zip(error.errors(include_url=False), faults_of(error, TYPES[kind]), strict=True):
            yield entry.fault((*place, *item["loc"]), fault.message, fault.zh)
        return
    if kind in (Kind.COUNTIES, Kind.AMOUNTS, Kind.GRADES):
        for index, code in enumerate(typed):
            if code not in draft.counties:
                inside = index if kind is Kind.COUNTIES else code
                yield entry.fault((*place, inside), f"unknown county: {code}", f"未知区县:{code}")


def _overlaps(entry: Entry[PolicyValue]) -> Iterator[Fault]:
    values = entry.content.values
    in_order = sorted(range(len(values)), key=lambda index: values[index].since)
    for index in in_order:
        dated = values[index]
        if dated.until is not None and dated.until < dated.since:
            yield entry.fault(("values", index, "until"), "ends before it begins", "截止日早于起始日")
    for earlier, later in pairwise(in_order):
        if _covers(values[earlier], values[later]):
            yield entry.fault(
                ("values", later, "since"),
                f"overlaps the value of {values[earlier].since}",
                f"与{values[earlier].since}起的值日期重叠",
            )


def _covers(earlier: Dated, later: Dated) -> bool:
    ends = earlier.until
    return earlier.since == later.since or (ends is not None and later.since <= ends)


def _reading_faults(draft: Draft, entry: Entry[PolicyValue]) -> Iterator[Fault]:
    value = entry.content
    if not value.alternatives:
        yield entry.fault(("alternatives",), "a reading names its alternatives", "读法须列出其他可能的读法")
    for index, dated in enumerate(value.values):
        if not dated.zh or not dated.en:
            yield entry.fault(("values", index), "a reading says what it takes in words", "读法须以文字说明")
    for index, alternative in enumerate(value.alternatives):
        if alternative.value is not None:
            yield from _typed_faults(draft, entry, alternative.value, ("alternatives", index, "value"))


def _rule_faults(draft: Draft) -> Iterator[Fault]:
    for entry in draft.rules.values():
        if entry.content.source not in draft.documents:
            source = entry.content.source
            yield entry.fault(("source",), f"unknown document: {source}", f"未知文件:{source}")


def _form_faults(draft: Draft) -> Iterator[Fault]:
    for form in draft.forms.values():
        source = form.content.source
        if source is not None and source not in draft.documents:
            yield form.fault(("source",), f"unknown document: {source}", f"未知文件:{source}")
    for name, template in draft.templates.items():
        if name not in draft.forms:
            yield template.fault((), f"unknown form: {name}", f"未知文种:{name}")


def _post_faults(draft: Draft) -> Iterator[Fault]:
    for entry in draft.organisations.values():
        for index, post in enumerate(entry.content.posts):
            if post not in draft.posts:
                yield entry.fault(("posts", index), f"unknown post: {post}", f"未知岗位:{post}")


def _path_faults(draft: Draft) -> Iterator[Fault]:
    for rule, entry in draft.paths.items():
        if rule not in draft.rules:
            yield entry.fault((), f"unknown rule: {rule}", f"未知规则:{rule}")
        seen: set[tuple[object, ...]] = set()
        for index, path in enumerate(entry.content):
            way = (path.source, path.target, path.parts, path.lines)
            if way in seen:
                yield entry.fault((index,), "this path a second time", "路径重复")
            seen.add(way)
            for number, party in enumerate(path.parties):
                if not known_party(draft, party):
                    yield entry.fault((index, "parties", number), f"unknown party: {party}", f"未知机构岗位:{party}")


def _payment_faults(draft: Draft) -> Iterator[Fault]:
    ruled: dict[str, str] = {}
    for name, entry in draft.order_kinds.items():
        for index, rule in enumerate(entry.content.rules):
            if rule not in draft.rules:
                yield entry.fault(("rules", index), f"unknown rule: {rule}", f"未知规则:{rule}")
            elif rule in ruled:
                yield entry.fault(
                    ("rules", index), f"orders of {rule} are of the kind {ruled[rule]}", f"{rule} 已属“{ruled[rule]}”"
                )
            ruled[rule] = name
        if draft.counties and len(draft.pack) + len(name) > LONGEST_NAMES:
            en = f"with the city's name longer than {LONGEST_NAMES}: banks take ids of 35 characters"
            yield entry.fault((), en, f"与城市代码合计超过 {LONGEST_NAMES} 个字符,银行只接受 35 个字符的编号")
    if draft.payments.leave_as is PaymentsLeaveAs.ORDERS and None in (draft.payments.district, draft.payments.voucher):
        en = "where payments leave as orders, the pack gives `district` and `voucher`"
        yield Fault(f"{draft.pack}/payments.yaml", en, "以支付指令付款的,须给出 district 与 voucher")


def _bound_faults(draft: Draft) -> Iterator[Fault]:
    for entry in draft.bounds.values():
        bound = entry.content
        if bound.rule not in draft.rules:
            yield entry.fault(("rule",), f"unknown rule: {bound.rule}", f"未知规则:{bound.rule}")
        for side, names in (("of", bound.of), ("at_least", bound.at_least)):
            for index, name in enumerate(names):
                value = draft.values.get(name)
                if value is None:
                    yield entry.fault((side, index), f"unknown value: {name}", f"未知参数:{name}")
                elif value.content.kind not in COMPARED:
                    kind = value.content.kind
                    yield entry.fault((side, index), f"{name} is a {kind}, not a number", f"“{name}”不是数值")


def _day_faults(draft: Draft) -> Iterator[Fault]:
    for entry in draft.days.values():
        day = entry.content
        if day.document not in draft.documents:
            yield entry.fault(("document",), f"unknown document: {day.document}", f"未知文件:{day.document}")
        if day.working == "yes" and not is_weekend(day.date):
            yield entry.fault(("working",), "a make-up day is a Saturday or Sunday", "调休上班日应为周六或周日")
