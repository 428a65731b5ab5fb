"""The derived fund year as documents ready to be handed in: budgets, plans, reports, postings, determinations."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import yaml

from calculations.clearing.incentives import allocated
from calculations.dates.deadlines import ten_day_periods
from calculations.input.money import fen, text, yuan
from rehearsal.scope import Scope

Document = dict[str, Any]
Row = dict[str, str]

OPENING_DAY = date(2022, 1, 4)
"""The audited balances are handed in before anything is transferred up (H1)."""

HANDOVER_DAY = date(2022, 1, 5)
"""H2 and H3: 2022-01-05 (A 二(三)2, 3)."""


@dataclass(frozen=True)
class Posting:
    """A posting to be handed in: on which day, under which standing entry, by whose office."""

    day: date
    entry: str
    county: str | None
    document: Document


class YearData:
    """Reads the files of one derived year, as far as it is lived through; see the README next to them."""

    def __init__(self, scope: Scope) -> None:
        self.year = scope.year
        self._scope = scope

    def budget(self, county: str, revised: bool = False) -> Document:
        """A county's first draft, or the one it hands in after it was returned."""
        rows = self._revised_budgets if revised else self._budgets
        return {"kind": "budget", "year": self.year, "county": county, "lines": rows[county]}

    def plan(self, county: str, fund: str, month: str) -> Document:
        """A county's fund-use plan of a month (``2022-03``)."""
        return _month_form("plan", county, fund, month, self._plans[county, fund, month])

    def report(self, county: str, fund: str, month: str) -> Document:
        """A county's expenditure report of a month."""
        return _month_form("report", county, fund, month, self._reports[county, fund, month])

    def target_miss(self) -> Document:
        """What the bureau determines of target misses and scores (S1, S8)."""
        return {**self.determination(), "incentive_total": {}}

    def incentive(self, threshold: Decimal) -> Document | None:
        """How the incentives (S6) are allocated to the scores from the threshold on; nothing when there are none."""
        determined = self.determination()
        totals = {fund: total for fund, total in determined["incentive_total"].items() if Decimal(total)}
        rows: list[Document] = []
        for fund, total in totals.items():
            scores = _scores(determined, fund)
            shares = allocated(fen(Decimal(total)), {code: Decimal(score) for code, score in scores.items()}, threshold)
            rows += [
                {"county": county, "fund": fund, "score": scores[county], "amount": text(yuan(share))}
                for county, share in shares.items()
            ]
        return {"kind": "incentive", "year": self.year, "totals": totals, "counties": rows} if totals else None

    def determination(self) -> Document:
        """Target misses, assessment scores and incentives (S1, S6, S8).

        Incentives are measured by the pooled fund of all counties; a few alone give none.
        """
        incentives = self._rows("incentives.csv") if self._scope.counties is None else []
        return {
            "kind": "determination",
            "year": self.year,
            "counties": [
                {
                    "county": row["county"],
                    "fund": row["fund"],
                    "make_up": row["make_up"],
                    "assessment_score": row["assessment_score"] or None,
                    **_missed(row),
                }
                for row in self._rows("assessment.csv")
            ],
            "incentive_total": {row["fund"]: row["amount"] for row in incentives},
        }

    def prior_year(self) -> Document:
        """Last year's monthly spending by county, fund and part (B7)."""
        return {"kind": "prior_year", "year": self.year - 1, "lines": self._rows("prior_year.csv")}

    def directory(self) -> dict[str, Any]:
        """Organisations and people of the city and of the counties that take part."""
        loaded: dict[str, Any] = yaml.safe_load((self._scope.folder / "directory.yaml").read_text(encoding="utf-8"))
        organisations = [each for each in loaded["organisations"] if self._scope.has_county(each["county"])]
        known = {each["code"] for each in organisations}
        people = [
            each for each in loaded["people"] if known.issuperset(post.partition("/")[0] for post in each["posts"])
        ]
        return {"organisations": organisations, "people": people}

    def postings(self) -> list[Posting]:
        """Everything that comes in during the year, in order of day, entry and county."""
        made = [*self._handover(), *self._receipts(), *self._revenue_accounts(), *self._subsidies()]
        return sorted(made, key=lambda posting: (posting.day, posting.entry, posting.county or ""))

    # One kind of money each

    def _handover(self) -> Iterable[Posting]:
        by_fund: dict[str, list[Row]] = defaultdict(list)
        for row in self._rows("handover.csv"):
            if row["rule"].startswith("H1"):
                by_fund[row["fund"]].append(row)
                continue
            transfers = _to_pooled_fund(row)
            words = "职工医保归集基金上划" if row["rule"] == "H2" else "居民医保2022年度个人缴费上划"
            yield self._posting(HANDOVER_DAY, row["rule"], row["fund"], "", words, transfers, row["county"])
        for fund, rows in by_fund.items():
            transfers = [_opening(row) for row in rows]
            yield self._posting(OPENING_DAY, "H1", fund, "", "统筹前基金结余审计确认数", transfers)

    def _receipts(self) -> Iterable[Posting]:
        """Premiums reach the treasury by the end of their ten-day period, and the special account days after (R1)."""
        for (fund, period, day), rows in _grouped(self._rows("receipts.csv"), "fund", "period", "date"):
            collected = [
                _transfer(f"payers:{fund}:{row['part']}", f"treasury:{fund}:{row['part']}", row["amount"], row)
                for row in rows
            ]
            moved = [
                _transfer(f"treasury:{fund}:{row['part']}", f"special:{fund}:{row['part']}", row["amount"], row)
                for row in rows
            ]
            words = f"{_ten_days(period)}医疗保险费入库"
            yield self._posting(_last_day(period), "R1_collection", fund, period, words, collected)
            words = f"{_ten_days(period)}国库收入划入市财政专户"
            yield self._posting(date.fromisoformat(day), "R1", fund, period, words, moved)

    def _revenue_accounts(self) -> Iterable[Posting]:
        rows = self._rows("revenue_accounts.csv")
        for (fund, quarter, day, county), group in _grouped(rows, "fund", "quarter", "date", "county"):
            transfers = []
            for row in group:
                account = f"county_revenue:{county}:{fund}:{row['part']}"
                outside = f"other_income:{county}:{fund}:{row['part']}"
                transfers.append(_transfer(outside, account, row["amount"], row))
                transfers.append(_transfer(account, f"special:{fund}:{row['part']}", row["amount"], row))
            words = f"第{quarter}季度收入户收入上划"
            period = f"{self.year}-Q{quarter}"
            yield self._posting(date.fromisoformat(day), "R3", fund, period, words, transfers, county)

    def _subsidies(self) -> Iterable[Posting]:
        rows = [row for row in self._rows("subsidies.csv") if Decimal(row["received"]) > 0]
        keys = ("fund", "quarter", "date", "payer", "county")
        for (fund, quarter, day, payer, county), [row] in _grouped(rows, *keys):
            at_city = payer == "city_finance"
            account = f"city_finance:{fund}:pooled" if at_city else f"county_finance:{county}:{fund}:pooled"
            transfers = [
                _transfer(account, f"special:{fund}:pooled", row["received"], {**row, "line": f"{payer}_subsidy"})
            ]
            entry = "R4_city" if at_city else "R4"
            words = f"第{quarter}季度财政补助"
            period = f"{self.year}-Q{quarter}"
            place = None if at_city else county
            yield self._posting(date.fromisoformat(day), entry, fund, period, words, transfers, place)

    def _posting(
        self,
        day: date,
        entry: str,
        fund: str,
        period: str,
        words: str,
        transfers: list[Document],
        county: str | None = None,
    ) -> Posting:
        document = {
            "kind": "posting",
            "rule": entry.partition("_")[0],
            "fund": fund,
            "year": self.year,
            "date": day.isoformat(),
            "period": period,
            "zh": words,
            "transfers": transfers,
        }
        return Posting(day, entry, county, document)

    # Files

    def _rows(self, name: str) -> list[Row]:
        with (self._scope.folder / name).open(encoding="utf-8", newline="") as file:
            return [row for row in csv.DictReader(file) if self._scope.has_row(row)]

    @cached_property
    def _budgets(self) -> dict[str, list[Document]]:
        return _budget_lines(self._rows("budget.csv"))

    @cached_property
    def _revised_budgets(self) -> dict[str, list[Document]]:
        return _budget_lines(self._rows("budget-revised.csv"))

    @cached_property
    def _plans(self) -> dict[tuple[str, str, str], list[Document]]:
        return _month_lines(self._rows("plans.csv"))

    @cached_property
    def _reports(self) -> dict[tuple[str, str, str], list[Document]]:
        return _month_lines(self._rows("reports.csv"))


def _scores(determined: Document, fund: str) -> dict[str, str]:
    rows = [row for row in determined["counties"] if row["fund"] == fund and row["assessment_score"] is not None]
    return {row["county"]: row["assessment_score"] for row in rows}


def _budget_lines(rows: list[Row]) -> dict[str, list[Document]]:
    lines: dict[str, list[Document]] = defaultdict(list)
    for row in rows:
        lines[row["county"]].append({key: row[key] for key in ("fund", "part", "side", "line", "amount")})
    return lines


def _month_lines(rows: list[Row]) -> dict[tuple[str, str, str], list[Document]]:
    lines: dict[tuple[str, str, str], list[Document]] = defaultdict(list)
    for row in rows:
        place = (row["county"], row["fund"], row["month"])
        lines[place].append({key: row[key] for key in ("part", "line", "amount")})
    return lines


def _month_form(kind: str, county: str, fund: str, month: str, lines: list[Document]) -> Document:
    return {"kind": kind, "county": county, "fund": fund, "month": month, "lines": lines}


def _opening(row: Row) -> Document:
    """Pooled balances lie with the county; individual accounts in the city special account (H1, N2)."""
    fund, county = row["fund"], row["county"]
    if row["rule"] == "H1":
        return _transfer(f"pre_pooling:{county}:{fund}:pooled", f"accumulated:{county}:{fund}:pooled", row["amount"])
    source, target = f"pre_pooling:{county}:{fund}:individual", f"special:{fund}:individual"
    return _transfer(source, target, row["amount"], {"county": county, "line": "opening"})


def _to_pooled_fund(row: Row) -> list[Document]:
    """H2 out of the accumulated balance; H3 the premiums collected before pooling, through the county's account."""
    fund, county, amount = row["fund"], row["county"], row["amount"]
    pooled = f"pooled_fund:{fund}:pooled"
    if row["rule"] == "H2":
        return [_transfer(f"accumulated:{county}:{fund}:pooled", pooled, amount)]
    account = f"county_special:{county}:{fund}:pooled"
    premiums = {"county": county, "line": "premiums"}
    collected = _transfer(f"pre_pooling:{county}:{fund}:pooled", account, amount, premiums)
    return [collected, _transfer(account, pooled, amount, premiums)]


def _ten_days(period: str) -> str:
    """A ten-day period as people write it: `2022-01-3` is 2022年1月下旬."""
    year, month, number = period.split("-")
    return f"{year}年{int(month)}月{'上中下'[int(number) - 1]}旬"


def _last_day(period: str) -> date:
    """The last day of a ten-day period 旬, written ``2022-01-3``."""
    year, month, number = (int(each) for each in period.split("-"))
    return ten_day_periods(year, month)[number - 1].last


def _transfer(source: str, target: str, amount: str, row: Row | None = None) -> Document:
    made: Document = {"from": source, "to": target, "amount": amount}
    if row is not None:
        made["county"] = row["county"]
        made["line"] = row["line"]
    return made


def _grouped(rows: list[Row], *keys: str) -> list[tuple[tuple[str, ...], list[Row]]]:
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[key] for key in keys)].append(row)
    return sorted(groups.items())


def _missed(row: Row) -> Document:
    """What a county makes up, against what was to be collected; tax determines it, whose duty it is (S1)."""
    if not row["target"]:
        return {}
    miss = {"target": row["target"], "actual": row["collected"], "amount": row["make_up"]}
    return {"under_collection": {**miss, "determined_by": "city_tax", "cause": "单位缴费征缴未达目标"}}
