"""What a rehearsed year came to, read back through the API as anyone could: budget, money, clearing, balances."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from approvals.case_ids import budget_case, clearing_case, funding_case, year_case
from calculations.dates.deadlines import due_day
from client.api_client import ApiClient, Json
from policies.pack import Pack
from rehearsal.cast import PASSWORD
from rehearsal.report_words import LOGINS, fund_words, money
from rehearsal.story import Incident, Incidents
from rehearsal.timetable import CHINA
from temporal.names import WorkflowName

_SHARES = {
    "surplus_to_pooled": "归集基金得",
    "surplus_to_county": "本地留存",
    "from_accumulated": "累计结余弥补",
    "from_pooled": "归集基金弥补",
    "from_county_finance": "区县财政承担",
    "from_city_finance": "市财政承担",
    "incentive": "激励",
}


@dataclass(frozen=True)
class Line:
    """A line of the report; ``fault`` marks what should not be."""

    text: str
    fault: bool = False


@dataclass(frozen=True)
class Disbursement:
    """A month's money of a fund: when city finance paid and when the counties had it, against their deadlines."""

    case: str
    amount: str
    paid: date
    pay_by: date
    distributed: date
    distribute_by: date

    @property
    def in_time(self) -> bool:
        """Whether both kept their deadlines."""
        return self.paid <= self.pay_by and self.distributed <= self.distribute_by


class Report:
    """Collects the figures of a closed year."""

    def __init__(self, auditor: ApiClient, pack: Pack, year: int) -> None:
        self._auditor = auditor
        self._pack = pack
        self._city = pack.id
        self._year = year
        self._histories: dict[str, list[Json]] = {}

    async def lines(self, incidents: Incidents) -> list[Line]:
        """The report, section by section; lines that state a fault are marked."""
        made: list[Line] = []
        for title, section in (
            ("一、批复的预算 / Approved budget", self._budget),
            ("二、收入入账 / Money that came in", self._postings),
            ("三、24次拨付与期限 / Disbursements against their deadlines", self._disbursements),
            ("四、清算清单 / Clearing list", self._clearing),
            ("五、期末余额 / Closing balances", self._balances),
        ):
            made += [Line(f"\n{title}"), *await section()]
        return [*made, Line("\n六、演练中的特殊情形 / Incidents"), *await self._incidents(incidents)]

    async def _budget(self) -> list[Line]:
        case = budget_case(self._city, self._year)
        document = await self.newest(case, "main", "budget")
        totals: dict[tuple[str, str], str] = {}
        for row in document["lines"]:
            if row["line"] in ("total_income", "total_expenditure", "closing"):
                name = fund_words(self._pack, row["fund"], row["part"])
                totals[name, row["line"]] = money(row["amount"])
        names = dict.fromkeys(name for name, _ in totals)
        return [
            Line(
                f"  {name}  收入 {totals[name, 'total_income']:>18}  支出 {totals[name, 'total_expenditure']:>18}"
                f"  年末结余 {totals[name, 'closing']:>18}"
            )
            for name in names
        ]

    async def _postings(self) -> list[Line]:
        """Every hand-in of the year, by rule; the ledger must have refused none."""
        done: dict[str, int] = {}
        refused: list[Line] = []
        for entry in await self._history(year_case(self._city, self._year)):
            if entry["kind"] != "automatic_done":
                continue
            data = entry["data"]
            done[data["step"]] = done.get(data["step"], 0) + data["ok"]
            if not data["ok"]:
                refused.append(Line(f"  {data['task']}: {entry['zh']}", fault=True))
        standing = self._pack.chain(WorkflowName.FISCAL_YEAR, date(self._year, 12, 31)).standing
        names = {entry.id: entry.zh for entry in standing}
        counted = [Line(f"  {names.get(rule, rule)} {rule}: {count} 笔") for rule, count in sorted(done.items())]
        return [*counted, *refused]

    async def _disbursements(self) -> list[Line]:
        lines = []
        for month in range(1, 13):
            for fund in ("employee", "resident"):
                row = await self.disbursement(funding_case(self._city, fund, self._year, month))
                late = "" if row.in_time else "  逾期 LATE"
                lines.append(
                    Line(
                        f"  {row.case:<34} {money(row.amount):>16}  拨付 {row.paid}(≤{row.pay_by})"
                        f"  到县 {row.distributed}(≤{row.distribute_by}){late}",
                        fault=not row.in_time,
                    )
                )
        return lines

    async def disbursement(self, case: str) -> Disbursement:
        """When the money of a month was paid and passed on."""
        request = await self.newest(case, "main", "request")
        paid, pay_by = await self._decided(case, "disbursement")
        distributed, distribute_by = await self._decided(case, "distribution")
        return Disbursement(
            case=case,
            amount=request["total"],
            paid=paid,
            pay_by=pay_by,
            distributed=distributed,
            distribute_by=distribute_by,
        )

    async def _decided(self, case: str, step: str) -> tuple[date, date]:
        """When the newest decision of a step was taken, and by when it was due, from the case's history."""
        due: dict[str, date] = {}
        decided: tuple[date, date] | None = None
        for entry in await self._history(case):
            data = entry["data"]
            if entry["kind"] == "task_opened" and data["step"] == step and data["due"]:
                due[data["task"]] = due_day(datetime.fromisoformat(data["due"]))
            if entry["kind"] == "decided" and data["step"] == step and data["outcome"] == "approved":
                decided = _day(entry["at"]), due[data["task"]]
        if decided is None:
            raise LookupError(f"{case}: nobody decided {step}")
        return decided

    async def _history(self, case: str) -> list[Json]:
        if case not in self._histories:
            self._histories[case] = await self._auditor.get_all(f"/cases/{case}/history")
        return self._histories[case]

    async def _clearing(self) -> list[Line]:
        case = clearing_case(self._city, self._year)
        document = await self.newest(case, "main", "clearing_list")
        lines = [Line(f"  {self._shared(row)}") for row in document["counties"]]
        rules = sorted({row["rule"] for row in document["settlements"]})
        return [*lines, Line(f"  结算 {len(document['settlements'])} 笔,规则 {'、'.join(rules)}")]

    async def _balances(self) -> list[Line]:
        answer = await self._auditor.get("/ledger/balances")
        inside = [row for row in answer["accounts"] if row["bank"] is not None and row["balance"] != "0.00"]
        lines = [Line(f"  {money(row['balance']):>18}  {row['name']['zh']} {row['code']}") for row in inside]
        return [*lines, *self._below_zero(inside)]

    def _below_zero(self, accounts: list[Json]) -> list[Line]:
        """A sub-account may be below zero; the bank account that it is part of may not."""
        lines = []
        for below in (row for row in accounts if Decimal(row["balance"]) < 0):
            together = sum((Decimal(row["balance"]) for row in accounts if row["bank"] == below["bank"]), Decimal(0))
            lines.append(
                Line(
                    f"  注 note: {below['name']['zh']}与归集基金同在一个银行账户,账户合计 {money(together)}。"
                    "当年支付已用归集基金的现金垫付,子账户因此为负 / "
                    "a sub-account of the bank account: docs/architecture.md, Money",
                    fault=together < 0,
                )
            )
        return lines

    def _shared(self, row: Json) -> str:
        """A county's year in a fund: its balance, and who takes a surplus or covers a gap, without what is nothing."""
        who = f"{self._pack.county(row['county']).zh} {self._pack.fund(row['fund']).zh}"
        parts = [f"{words} {money(row[name])}" for name, words in _SHARES.items() if Decimal(row[name])]
        return f"{who}  当期 {money(row['balance'])}:{','.join(parts)}"

    async def _incidents(self, incidents: Incidents) -> list[Line]:
        rows = (
            ("财政退回并重报 / returned by finance, handed in again", incidents.returned),
            ("自审被拒 / own review refused", incidents.own_review_refused),
            ("缺报估列 / missing plan estimated", incidents.estimated),
            ("估列后补报被拒 / late plan refused", incidents.late_plan_refused),
            ("催缴后缴清 / dunned and paid", incidents.dunned_and_paid),
        )
        lines: list[Line] = []
        for name, incident in rows:
            if incident is None:
                lines.append(Line(f"  {name}: 未发生 DID NOT HAPPEN", fault=True))
            else:
                lines += [Line(f"  {name}: {await self._about(incident)}"), Line(f"      {incident.said}")]
        return lines

    async def _about(self, incident: Incident) -> str:
        """Whose document of which case, in words."""
        case = await self._case(incident.case)
        zh, en = [], [case["en"]]
        if (county := self._pack.find_county(incident.lane)) is not None:
            zh.append(county.zh)
            en.append(county.en)
        if incident.form is not None:
            form = self._pack.forms()[incident.form]
            zh.append(form.zh)
            en.append(form.en)
        return f"{case['zh']} {''.join(zh)}".rstrip() + f" / {', '.join(en)}"

    async def _case(self, case: str) -> Json:
        return await self._auditor.get(f"/cases/{case}")

    async def newest(self, case: str, lane: str, form: str, view: Json | None = None) -> Json:
        """The newest document of that form in a lane of a case."""
        known = view or await self._case(case)
        version = [each for each in known["versions"] if (each["lane"], each["form"]) == (lane, form)][-1]
        return await self._auditor.get(f"/cases/{case}/documents/{version['content_hash']}")


def addresses(api: str, ui: str | None, namespace: str) -> list[Line]:
    """Where to look around, and as whom."""
    return [
        Line("\n地址与登录 / Addresses and logins"),
        Line(f"  接口与文档 API   {api}/docs"),
        Line(f"  引擎界面 engine  {ui}/namespaces/{namespace}/workflows"),
        *(Line(f"  {login:<20} {zh} {en}") for zh, en, login in LOGINS),
        Line(
            f"  口令 password    {PASSWORD}(演练人员均为虚构,名册见 GET /people / invented people, all in GET /people)"
        ),
    ]


def _day(instant: Any) -> date:
    return datetime.fromisoformat(instant).astimezone(CHINA).date()
