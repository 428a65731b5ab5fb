"""What is verified of the records as a whole: sealed tables, the ledger's accounts, contents that no case names."""

from collections.abc import Collection, Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from records.contents.states import policies_of_no_case, unsound_offers
from records.integrity.chain_heads import hashes_not_contained, heads_not_as_noted
from records.integrity.seal_check import SealCheck, SealFault, SealFaultKind
from records.integrity.seals import key_text
from records.integrity.security_log import LogCheck, check_log
from records.ledger.balances import LedgerCheck
from records.tables import Document, table_of
from verification.findings import Finding

_WORDS = {
    SealFaultKind.CHANGED: ("被改动", "was changed"),
    SealFaultKind.UNSEALED: ("来历不明", "was added by another hand"),
    SealFaultKind.REMOVED: ("缺失", "was removed"),
    SealFaultKind.CHAIN: ("校验链断裂", "breaks the chain"),
}


def seal_findings(check: SealCheck, named: Collection[str]) -> list[Finding]:
    """What is wrong with the sealed tables; documents that a case names need no seal."""
    documents = table_of(Document).name
    vouched = {(documents, key_text([digest])) for digest in named}
    return [
        _of_fault(fault)
        for fault in check.faults
        if fault.kind is not SealFaultKind.UNSEALED or (fault.table, fault.key) not in vouched
    ]


def ledger_findings(check: LedgerCheck) -> list[Finding]:
    """What does not tie, and accounts and lines that are not as their codes and entries say."""
    groups: Iterable[tuple[tuple[str, ...], str, str]] = (
        (check.unbalanced_entries, "分录 {} 借贷不平", "ledger entry {} does not balance"),
        (check.wrong_balances, "账户 {} 余额与明细不符", "the balance of {} is not the sum of its lines"),
        (check.banks_below_zero, "银行账户 {} 为负", "the bank account {} is below zero"),
        (
            check.wrong_accounts,
            "账户 {} 的登记与编码不符或没有明细",
            "the account {} is not what its code says, or unused",
        ),
        (check.stray_lines, "明细 {} 没有分录或账户", "the line {} has no entry or no account"),
    )
    return [Finding("ledger", zh.format(each), en.format(each)) for found, zh, en in groups for each in found]


async def other_findings(session: AsyncSession) -> list[Finding]:
    """Chains that were cut off, offers that were changed, policies that no case goes by."""
    found = [
        Finding(
            "noted_head",
            f"校验链 {chain} 的末条不是所登记的末条:末尾被截去或换过",
            f"the chain {chain} does not end with the entry that is noted: its end was cut off or replaced",
        )
        for chain in await heads_not_as_noted(session)
    ]
    found += [
        Finding("offered_document", f"待受理文稿 {digest} 被改动", f"the offered document {digest} was changed")
        for digest in await unsound_offers(session)
    ]
    found += [
        Finding("pinned_policy", f"政策 {digest} 不属于任何事项", f"no case goes by the policy {digest}")
        for digest in await policies_of_no_case(session)
    ]
    return found


async def security_log_findings(session: AsyncSession) -> tuple[LogCheck, list[Finding]]:
    """The security log's own chain, and what is wrong with it."""
    try:
        check = await check_log(session)
    except ValueError as error:
        zh, en = f"安全日志无法读取:{error}", f"the security log cannot be read: {error}"
        return LogCheck(None, None), [Finding("security_entry", zh, en)]
    if check.broken is None:
        return check, []
    zh, en = (
        f"安全日志第{check.broken}条缺失或校验链断裂",
        f"entry {check.broken} of the security log is missing or breaks the chain",
    )
    return check, [Finding("security_entry", zh, en)]


async def head_findings(session: AsyncSession, heads: Collection[str]) -> list[Finding]:
    """Hashes seen before that neither the seals nor the security log have any more; the chains prove the rest."""
    return [
        Finding(
            "seal",
            f"曾见的校验值 {head} 不在封存链和安全日志中:其后的记录被删除或重写(安全日志已清理的,核对导出的文件)",
            f"the hash {head}, seen before, is in neither chain: what followed was cut off or written anew "
            "(of the security log it may be in a file that it was removed to)",
        )
        for head in await hashes_not_contained(session, heads)
    ]


def _of_fault(fault: SealFault) -> Finding:
    zh, en = _WORDS[fault.kind]
    return Finding(fault.table, f"{fault.table} {fault.key} {zh}", f"{fault.table} {fault.key} {en}")
