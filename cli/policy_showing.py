"""Policies as text in a terminal: values by rule, readings with their alternatives, differences, findings."""

import json
from collections.abc import Iterable
from itertools import groupby

import typer

from calculations.ledger.accounts import AccountKind
from policies.bounds import Finding, PolicyCheck, Verdict
from policies.labels import account_kind_words
from policies.model import DocumentStatus
from policies.policy_view import PolicyDiff, PolicyHead, PolicyShown, ValueShown
from policies.readiness import Lacking, Lacks, YearReadiness
from policies.values import PolicyStatus

_STATUS = {
    PolicyStatus.IN_FORCE: "正式文件 in force",
    PolicyStatus.DRAFT_TEXT: "征求意见稿 draft text",
    PolicyStatus.READING: "读法 reading",
    PolicyStatus.HOUSE_SETTING: "系统设置 house setting",
    PolicyStatus.MISSING: "缺失 missing",
}
_VERDICTS = {
    Verdict.HOLDS: "✔ 符合 holds",
    Verdict.BELOW: "✘ 低于下限 below",
    Verdict.UNKNOWN: "? 无法核对 cannot be checked",
}


def show_policy(policy: PolicyShown) -> None:
    """The values on a day by rule; a reading with what else it could be."""
    _show_head(policy)
    typer.echo(f"适用日 on {policy.on}")
    for rule, values in groupby(policy.values, key=lambda value: value.rule):
        typer.echo(f"\n{rule}")
        for value in values:
            _lines(_value_lines(value))
    if policy.paths:
        typer.echo("\n资金路径 ways of money")
    for path in policy.paths:
        by = "、".join(party.zh for party in path.parties)
        ways = (f"{account_kind_words(AccountKind(kind)).zh} {kind}" for kind in (path.source, path.target))
        typer.echo(f"  {path.rule}: {' → '.join(ways)}" + (f"  经手 by {by}" if by else ""))
    counties = "、".join(f"{names.zh} {code}" for code, names in policy.counties.items())
    typer.echo(f"\n险种 funds: {'、'.join(f'{names.zh} {code}' for code, names in policy.funds.items()) or '—'}")
    typer.echo(f"区县 counties: {counties or '—'}")
    typer.echo("\n文件 documents")
    for source, document in sorted({value.source: value.document for value in policy.values}.items()):
        number = f" {document.number}" if document.number else ""
        typer.echo(f"  {source}: {document.zh}{number} ({document.status})")
    if policy.not_in_force:
        typer.echo(f"\n当日不适用 not in force on the day: {', '.join(policy.not_in_force)}")


def show_differences(found: PolicyDiff) -> None:
    """What each of two packs has where they differ."""
    _show_head(found.one)
    _show_head(found.other)
    typer.echo(f"适用日 on {found.on}")
    for each in found.differences:
        if each.one is not None and each.other is not None:
            typer.echo(f"\n{each.name}  {each.zh} / {each.en}")
            for pack, value in ((found.one, each.one), (found.other, each.other)):
                typer.echo(f"  {pack.id}: {_said(value)}  [{_status(value)}]  {_cited(value)}")
    for pack, names in (
        (found.one, [each.name for each in found.differences if each.other is None]),
        (found.other, [each.name for each in found.differences if each.one is None]),
    ):
        typer.echo(f"\n只在 only in {pack.id} ({len(names)}): {', '.join(names) or '—'}")


def show_check(found: PolicyCheck) -> None:
    """What became of each bound."""
    _show_head(found)
    for finding in found.findings:
        _lines(_finding_lines(finding))
    if found.figures:
        typer.echo("\n公布数与推算数 announced and computed")
    for figure in found.figures:
        sign = "=" if figure.agrees else "≠(以公布数为准 the announced one counts)"
        typer.echo(f"  {figure.since} {figure.zh} {figure.en}: {figure.has} {sign} {figure.computed}")
    below = sum(finding.verdict is Verdict.BELOW for finding in found.findings)
    typer.echo(f"\n低于下限 below: {below}")


def show_readiness(found: YearReadiness) -> None:
    """What the city lacks: first what keeps the year from beginning, then what other chains need."""
    _show_head(found)
    blocking = [each for each in found.lacking if each.blocks]
    others = [each for each in found.lacking if not each.blocks]
    typer.echo(f"\n启动{found.year}年度所缺 lacking to begin {found.year}: {len(blocking)}")
    for each in blocking:
        _lines(_lacking_lines(each))
    typer.echo(f"\n其他审批链所缺 lacking for other chains: {len(others)}")
    for each in others:
        _lines(_lacking_lines(each))
    if found.taken_over:
        typer.echo("\n本市尚无文件、沿用的规则 rules taken over, for want of a text of the city's own")
    for rule in found.taken_over:
        typer.echo(f"  {rule.rule}  {rule.zh} / {rule.en}  {rule.article}")


def _lacking_lines(each: Lacking) -> Iterable[str]:
    yield f"  {each.name}  {each.zh} / {each.en}"
    if each.what is Lacks.VALUE:
        unit = f" {each.unit}" if each.unit else ""
        yield f"    {each.rule or '—'}  {each.kind or '—'}{unit}  用于 needed by {', '.join(each.needed_by)}"
    if each.example is not None:
        example, data = each.example, json.dumps(each.example.value, ensure_ascii=False)
        words = example.zh if example.zh == example.en else f"{example.zh} / {example.en}"
        yield f"    例 example {example.pack}: {data}  {words}  [{_STATUS[example.status]}]"
    yield f"    写入 in the file {each.file}"


def _show_head(head: PolicyHead) -> None:
    inherits = f",继承 inherits {', '.join(head.inherits)}" if head.inherits else ""
    typer.echo(f"{head.zh} {head.en} ({head.id}{inherits})\n{head.note}")


def _value_lines(value: ValueShown) -> Iterable[str]:
    yield f"  {value.name}  {value.zh} / {value.en}"
    yield f"    {_said(value)}  [{_status(value)}]"
    yield f"    {_cited(value)}" + (f"  {value.note}" if value.note else "")
    if value.announced or value.effective:
        yield f"    公布 announced {value.announced or '—'},执行 effective {value.effective or '—'}"
    if value.fixed:
        yield "    程序目前只按此办理 only this is built so far"
    if value.not_built:
        yield "    流程尚未建设 flow not built yet"
    if value.value_zh and value.status is PolicyStatus.READING:
        for other in value.alternatives:
            by_name = f" ({other.value})" if isinstance(other.value, str) else ""
            yield f"    另一读法 alternative: {other.zh} / {other.en}{by_name}"


def _finding_lines(finding: Finding) -> Iterable[str]:
    where = f" {finding.county}" if finding.county else ""
    day = f" {finding.on}" if finding.on else ""
    yield f"\n{_VERDICTS[finding.verdict]}{day}{where}  {finding.zh} / {finding.en}  ({finding.rule} {finding.article})"
    if finding.missing:
        yield f"  缺少 missing: {', '.join(finding.missing)}"
    else:
        yield (
            f"  {finding.has} ≥ {finding.at_least}"
            if finding.verdict is Verdict.HOLDS
            else (f"  {finding.has} < {finding.at_least}")
        )


def _status(value: ValueShown) -> str:
    """How sure a value is; one whose document was not seen itself is not passed off as its text."""
    if value.status is PolicyStatus.IN_FORCE and value.document.status is DocumentStatus.REPORT:
        return "据报道或转载 by report"
    return _STATUS[value.status]


def _said(value: ValueShown) -> str:
    if value.status is PolicyStatus.MISSING:
        return "—"
    words = value.value_zh if value.value_zh == value.value_en else f"{value.value_zh} / {value.value_en}"
    since = f"  自 since {value.since}" + (f" 至 until {value.until}" if value.until else "")
    return f"{words}{since}"


def _cited(value: ValueShown) -> str:
    return f"依据 by {value.source} {value.article}".rstrip()


def _lines(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)
