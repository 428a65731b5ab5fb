"""Statements as banks send them: camt.053 in both versions, with the same content."""

from tests.calculations.payments.made import ACCOUNTS, AGENCY, HAISHU

_BALANCE = """<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">{amount}</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2022-03-11</Dt></Dt></Bal>"""

_ENTRY = """<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>{status}</Sts>
<BookgDt><Dt>2022-03-11</Dt></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef>
<BkTxCd><Prtry><Cd>TRF</Cd></Prtry></BkTxCd>{details}</Ntry>"""

_DETAIL = """<TxDtls><Refs><AcctSvcrRef>{reference}</AcctSvcrRef>
<InstrId>{order}</InstrId><EndToEndId>{end_to_end}</EndToEndId></Refs>{amount}
<RltdPties><Cdtr>{name}</Cdtr><CdtrAcct><Id><Othr><Id>{number}</Id></Othr></Id></CdtrAcct></RltdPties>
<RmtInf><Ustrd>2022年3月基金下拨</Ustrd></RmtInf>{returned}</TxDtls>"""

VERSIONS = ("camt.053.001.02", "camt.053.001.08")


def entry(version: str, amount: str, *details: str, side: str = "DBIT", status: str = "BOOK", **other: str) -> str:
    """An entry with its details; `currency` and `reference` may be given."""
    fields = {"currency": "CNY", "reference": "B0001", **other}
    said = f"<Cd>{status}</Cd>" if version.endswith("08") else status
    inside = f"<NtryDtls>{''.join(details)}</NtryDtls>" if details else ""
    return _ENTRY.format(amount=amount, side=side, status=said, details=inside, **fields)


def detail(version: str, order: str, amount: str = "", reference: str = "T0001", returned: str = "") -> str:
    """A payment of an entry; with an amount where there are several, with the reason where it came back."""
    of_08 = version.endswith("08")
    name = f"<Nm>{ACCOUNTS[HAISHU].name}</Nm>"
    if not amount:
        said = ""
    elif of_08:
        said = f'<Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd>'
    else:
        said = f'<AmtDtls><TxAmt><Amt Ccy="CNY">{amount}</Amt></TxAmt></AmtDtls>'
    reason = f"<RtrInf><Rsn><Cd>AC01</Cd></Rsn><AddtlInf>{returned}</AddtlInf></RtrInf>" if returned else ""
    return _DETAIL.format(
        reference=reference,
        order=order,
        end_to_end=order or "NOTPROVIDED",
        amount=said,
        name=f"<Pty>{name}</Pty>" if of_08 else name,
        number=ACCOUNTS[HAISHU].number,
        returned=reason,
    )


def camt(version: str, *entries: str, opening: str = "500.00", closing: str = "400.00") -> bytes:
    """A file with one statement of the city agency's account."""
    balances = _BALANCE.format(code="OPBD", amount=opening) + _BALANCE.format(code="CLBD", amount=closing)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2022-03-11T18:00:00+08:00</CreDtTm></GrpHdr>
<Stmt><Id>S20220311</Id><CreDtTm>2022-03-11T18:00:00+08:00</CreDtTm>
<Acct><Id><Othr><Id>{ACCOUNTS[AGENCY].number}</Id></Othr></Id></Acct>
{balances}{"".join(entries)}</Stmt></BkToCstmrStmt></Document>""".encode()
