"""Bank statements as ISO 20022 camt.053, in the two versions that banks send: .001.02 and .001.08."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from lxml import etree

from calculations.input.faults import BadInput, Fault, refuse
from calculations.input.money import LARGEST_YUAN, yuan
from calculations.payments.safe_xml import parsed, schema_faults
from calculations.payments.statements import MOST_BYTES, Side, Statement, StatementLine, statement_faults

SCHEMAS = ("camt.053.001.02", "camt.053.001.08")
_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
_SIDES = {"CRDT": Side.CREDIT, "DBIT": Side.DEBIT}
NOT_PROVIDED = "NOTPROVIDED"
"""What stands where a payment has no end-to-end id."""


def read_camt053(data: bytes) -> tuple[Statement, ...]:
    """The statements of a file, booked lines alone. Raises ``BadInput`` with every fault.

    Refused: what is no XML of one of the two versions, another currency than CNY, several payments in one entry whose
    amounts are not said or not its sum, balances that the lines do not lead from and to.
    """
    root = parsed(data, MOST_BYTES)
    namespace = etree.QName(root).namespace or ""
    schema = namespace.removeprefix(_NAMESPACE)
    if schema not in SCHEMAS:
        known = ", ".join(SCHEMAS)
        raise BadInput([Fault("file", f"not {known}: {namespace}", f"不是 {known} 报文:{namespace}")])
    refuse(schema_faults(root, schema))
    reading = _Reading(namespace)
    statements = tuple(reading.statement(each) for each in reading.all(root, "BkToCstmrStmt/Stmt"))
    refuse([*reading.faults, *(fault for each in statements for fault in statement_faults(each))])
    return statements


class _Reading:
    """One pass over a document whose schema holds; what no order can be read from is added to the faults."""

    def __init__(self, namespace: str) -> None:
        self.faults: list[Fault] = []
        self._namespace = namespace

    def all(self, inside: etree._Element, path: str) -> list[etree._Element]:
        """The elements at a path of plain names."""
        return inside.findall("/".join(f"{{{self._namespace}}}{name}" for name in path.split("/")))

    def text(self, inside: etree._Element, *paths: str) -> str:
        """The text of the first of these paths that is there; none: empty."""
        for path in paths:
            found = self.all(inside, path)
            if found:
                return (found[0].text or "").strip()
        return ""

    def statement(self, found: etree._Element) -> Statement:
        """One statement."""
        lines: list[StatementLine] = []
        for entry in self.all(found, "Ntry"):
            if self.text(entry, "Sts/Cd", "Sts") == "BOOK":
                lines += self._lines(entry, len(lines))
        balances = {self.text(each, "Tp/CdOrPrtry/Cd"): self._balance(each) for each in self.all(found, "Bal")}
        return Statement(
            id=self.text(found, "Id"),
            account=self.text(found, "Acct/Id/Othr/Id", "Acct/Id/IBAN"),
            opening=balances.get("OPBD"),
            closing=balances.get("CLBD"),
            lines=tuple(lines),
        )

    def _balance(self, found: etree._Element) -> Decimal:
        amount = self._amount(self.all(found, "Amt")[0])
        return amount if _SIDES[self.text(found, "CdtDbtInd")] is Side.CREDIT else -amount

    def _lines(self, entry: etree._Element, before: int) -> Iterator[StatementLine]:
        """The payments of an entry; one without details is a payment itself."""
        details = self.all(entry, "NtryDtls/TxDtls")
        whole = self._amount(self.all(entry, "Amt")[0])
        amounts = [self._detail_amount(each) for each in details] if len(details) > 1 else [whole]
        if sum((amount for amount in amounts if amount is not None), Decimal(0)) != whole or None in amounts:
            self.faults.append(
                Fault(
                    f"line {entry.sourceline}",
                    f"{len(details)} payments in an entry of {whole}, whose amounts are not said or another sum",
                    f"一笔分录 {whole} 元含 {len(details)} 笔支付,各笔金额未列明或合计不符",
                )
            )
            return
        of_entry = self.text(entry, "AcctSvcrRef", "NtryRef")
        for index, amount in enumerate(amounts):
            if amount:
                # Payments of one entry that have no reference of their own are not each other's repeats.
                reference = of_entry if len(details) < 2 or not of_entry else f"{of_entry}#{index + 1}"
                yield self._line(entry, details[index] if details else entry, before + index + 1, amount, reference)

    def _line(
        self, entry: etree._Element, detail: etree._Element, number: int, amount: Decimal, reference: str
    ) -> StatementLine:
        side = _SIDES[self.text(entry, "CdtDbtInd")]
        other = "Cdtr" if side is Side.DEBIT else "Dbtr"
        order = self.text(detail, "Refs/EndToEndId")
        if order in ("", NOT_PROVIDED):
            order = self.text(detail, "Refs/InstrId")
        return StatementLine(
            number=number,
            reference=self.text(detail, "Refs/AcctSvcrRef") or reference,
            order=order,
            side=side,
            amount=amount,
            date=self._day(entry),
            other_name=self.text(detail, f"RltdPties/{other}/Pty/Nm", f"RltdPties/{other}/Nm"),
            other_number=self.text(detail, f"RltdPties/{other}Acct/Id/Othr/Id", f"RltdPties/{other}Acct/Id/IBAN"),
            words=" ".join(each.text or "" for each in self.all(detail, "RmtInf/Ustrd")),
            is_return=bool(self.all(detail, "RtrInf")) or self.text(entry, "RvslInd") in ("true", "1"),
            reason=" ".join(
                filter(
                    None, (self.text(detail, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"), self.text(detail, "RtrInf/AddtlInf"))
                )
            ),
        )

    def _detail_amount(self, detail: etree._Element) -> Decimal | None:
        for path in ("Amt", "AmtDtls/TxAmt/Amt"):
            for found in self.all(detail, path):
                return self._amount(found)
        return None

    def _amount(self, found: etree._Element) -> Decimal:
        """Yuan with two places; the schema allows more places and other currencies, which are faults."""
        amount = Decimal((found.text or "").strip())
        in_fen = amount * 100
        if found.get("Ccy") != "CNY" or in_fen != int(in_fen) or amount > LARGEST_YUAN:
            said = f"{found.get('Ccy')} {amount}"
            self.faults.append(
                Fault(f"line {found.sourceline}", f"no amount of yuan: {said}", f"不是人民币金额:{said}")
            )
        return min(yuan(int(in_fen)), LARGEST_YUAN)

    def _day(self, entry: etree._Element) -> date:
        said = self.text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
        try:
            return date.fromisoformat(said[:10])
        except ValueError:
            self.faults.append(Fault(f"line {entry.sourceline}", f"no day: {said}", f"缺少记账日期或日期有误:{said}"))
            return date.min
