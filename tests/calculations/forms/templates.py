"""Templates and forms that the tests of documents share: small, but with every kind of line."""

from typing import Any

from calculations.forms import Expected, Template

COUNTIES = ("330203", "330225", "330226")


def entered(*codes: str) -> list[dict[str, Any]]:
    return [{"code": code, "zh": ZH.get(code, code), "en": code.replace("_", " ")} for code in codes]


def total(code: str, *of: Any) -> dict[str, Any]:
    return {"code": code, "zh": ZH.get(code, code), "en": code.replace("_", " "), "total_of": list(of)}


ZH = {
    "premiums": "保险费收入", "subsidies": "财政补贴收入", "interest": "利息收入", "benefits": "待遇支出",
    "other_expenditure": "其他支出", "transfers_out": "转移支出", "total_income": "收入合计",
    "total_expenditure": "支出合计", "opening": "上年结余", "current": "本年收支结余", "closing": "年末滚存结余",
    "total": "合计",
}  # fmt: skip
NAMES = {
    ("employee", "pooled"): ("职工医保统筹基金", "employee pooled"),
    ("employee", "individual"): ("职工医保个人账户", "employee individual accounts"),
    ("resident", "pooled"): ("居民医保统筹基金", "resident pooled"),
}
INCOME = {
    ("employee", "pooled"): ("premiums", "subsidies", "interest"),
    ("employee", "individual"): ("premiums", "interest"),
    ("resident", "pooled"): ("premiums", "subsidies"),
}
EXPENDITURE = {
    ("employee", "pooled"): ("benefits", "other_expenditure"),
    ("employee", "individual"): ("benefits", "transfers_out"),
    ("resident", "pooled"): ("benefits", "other_expenditure"),
}


def budget_sections() -> list[dict[str, Any]]:
    sections = []
    for (fund, part), (zh, en) in NAMES.items():
        where = {"fund": fund, "part": part}
        income, expenditure = INCOME[fund, part], EXPENDITURE[fund, part]
        current = total(
            "current",
            {"line": "total_income", "side": "income"},
            {"line": "total_expenditure", "side": "expenditure", "minus": True},
        )
        closing = total("closing", "opening", "current")
        sections += [
            {
                **where, "side": "income", "zh": f"{zh}收入", "en": f"{en} income",
                "lines": [*entered(*income), total("total_income", *income)],
            },
            {
                **where, "side": "expenditure", "zh": f"{zh}支出", "en": f"{en} expenditure",
                "lines": [*entered(*expenditure), total("total_expenditure", *expenditure)],
            },
            {
                **where, "side": "balance", "zh": f"{zh}结余", "en": f"{en} balance",
                "lines": [
                    *entered("opening"),
                    {**current, "may_be_negative": True},
                    {**closing, "may_be_negative": True},
                ],
            },
        ]  # fmt: skip
    return sections


def month_sections() -> list[dict[str, Any]]:
    sections: list[dict[str, Any]] = [
        {"fund": fund, "part": part, "zh": zh, "en": en, "lines": entered(*EXPENDITURE[fund, part])}
        for (fund, part), (zh, en) in NAMES.items()
    ]
    for fund in ("employee", "resident"):
        of = [
            {"part": part, "line": line}
            for (each, part), lines in EXPENDITURE.items()
            if each == fund
            for line in lines
        ]
        sections.append({"fund": fund, "part": "all", "zh": "合计", "en": "all parts", "lines": [total("total", *of)]})
    return sections


BUDGET = Template.model_validate({"sections": budget_sections()})
MONTH = Template.model_validate({"sections": month_sections()})
BUDGET_OF_COUNTY = Expected(year=2022, counties=COUNTIES, county="330225")
BUDGET_OF_CITY = Expected(year=2022, counties=COUNTIES, county=None)
PLAN_OF_MARCH = Expected(year=2022, counties=COUNTIES, county="330225", fund="employee", month="2022-03")


def budget(county: str | None = "330225", scale: int = 1, note: str = "") -> dict[str, Any]:
    """A budget document that ties: 600 in, 500 out, 1000 before, times `scale`, in every part."""
    lines = []
    for fund, part in NAMES:
        income, expenditure = INCOME[fund, part], EXPENDITURE[fund, part]
        sides = {
            "income": {line: 600 // len(income) for line in income} | {"total_income": 600},
            "expenditure": {line: 500 // len(expenditure) for line in expenditure} | {"total_expenditure": 500},
            "balance": {"opening": 1000, "current": 100, "closing": 1100},
        }
        lines += [
            {"fund": fund, "part": part, "side": side, "line": line, "amount": f"{amount * scale}.00"}
            for side, amounts in sides.items()
            for line, amount in amounts.items()
        ]
    document = {"kind": "budget", "year": 2022, "county": county, "lines": lines}
    return {**document, "note": note} if note else document


def month_document(
    kind: str = "plan",
    county: str = "330225",
    month: str = "2022-03",
    amounts: tuple[str, ...] = ("70.00", "0.50", "20.00", "9.50"),
) -> dict[str, Any]:
    """A plan or report of the employee fund, pooled part first; the total is the given amounts' sum."""
    places = [("pooled", line) for line in EXPENDITURE["employee", "pooled"]]
    places += [("individual", line) for line in EXPENDITURE["employee", "individual"]]
    lines = [
        {"part": part, "line": line, "amount": amount} for (part, line), amount in zip(places, amounts, strict=True)
    ]
    fen = sum(int(amount.replace(".", "")) for amount in amounts)
    lines.append({"part": "all", "line": "total", "amount": f"{fen // 100}.{fen % 100:02d}"})
    return {"kind": kind, "county": county, "fund": "employee", "month": month, "lines": lines}


def as_csv(document: dict[str, Any]) -> bytes:
    """The document as a CSV file with the columns of its kind."""
    head = {key: document[key] or "" for key in ("county", "fund", "month") if key in document}
    rows = [{**head, **line} for line in document["lines"]]
    table = [",".join(rows[0]), *(",".join(str(cell) for cell in row.values()) for row in rows)]
    return ("\n".join(table) + "\n").encode()
