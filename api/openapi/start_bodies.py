"""How starting a case describes its request in the OpenAPI description, with an example of each shipped document."""

from api.openapi.document_bodies import csv_body, uploaded
from calculations.input.bilingual import both

_HASH = "9f" * 32
_ACCOUNTS_ROW = {
    "fund": "resident", "part": "pooled", "side": "income", "line": "premiums", "amount": "1000.00",
}  # fmt: skip

_DOCUMENTS: tuple[tuple[str, str, dict[str, object], dict[str, object]], ...] = (
    (
        "final_accounts", "年度基金决算 / final accounts (B3)", {},
        {"kind": "final_accounts", "year": 2022, "county": "330203", "lines": [_ACCOUNTS_ROW]},
    ),
    (
        "budget_adjustment", "预算调整 / adjustment of the budget (B5)", {"name": "1"},
        {
            "kind": "adjustment", "year": 2022, "approved_case": "ningbo.budget.2022", "approved_hash": _HASH,
            "cause": "spending_must_rise", "reason": "住院人次增加",
            "lines": [
                {
                    "county": "330203", "fund": "resident", "part": "pooled", "side": "expenditure",
                    "line": "benefits", "before": "1000.00", "after": "1200.00",
                }
            ],
        },
    ),
    (
        "financing_standard", "筹资标准调整 / financing standard (F4)", {},
        {
            "kind": "financing_standard", "year": 2022, "fund": "resident", "in_force_from": "2022-07-01",
            "basis": "按省统一部署",
            "items": [
                {
                    "item": "resident_subsidy", "zh": "人均财政补助", "unit": "yuan_a_year",
                    "before": "580", "after": "640",
                }
            ],
        },
    ),
    (
        "target_miss", "少收多支认定 / target misses (S1)", {},
        {
            "kind": "determination", "year": 2022,
            "counties": [
                {"county": "330203", "fund": "resident", "make_up": "0.00", "assessment_score": "95.00"}
            ],
        },
    ),
    (
        "incentive", "控费激励 / incentives (S6)", {},
        {
            "kind": "incentive", "year": 2022, "totals": {"resident": "100.00"},
            "counties": [{"county": "330203", "fund": "resident", "score": "95.00", "amount": "100.00"}],
        },
    ),
    (
        "balance_confirmation", "统筹前结余确认 / balances before pooling (H1)", {},
        {
            "kind": "balances", "year": 2022, "as_of": "2021-12-31",
            "counties": [
                {
                    "county": "330203", "fund": "resident", "surplus": "1000.00", "gap": "0.00",
                    "temporary_payments": "0.00",
                }
            ],
        },
    ),
    (
        "progress_report", "自由格式文件 / a paper without a form of its own", {"name": "first-half"},
        {
            "kind": "paper", "title": "上半年统筹推进情况", "text": "各区县均已并轨。", "attachments": [_HASH],
            "amounts": [{"label": "已归集", "amount": "100.00"}],
        },
    ),
)  # fmt: skip
"""Chain, words, what else the start says, document (cut short where a form has every line)."""

_STANDARD_CSV = """\
fund,in_force_from,basis,item,zh,unit,before,after
resident,2022-07-01,按省统一部署,resident_subsidy,人均财政补助,yuan_a_year,580,640
"""
_BESIDE_CSV = {"chain": "financing_standard", "year": "2022", "fund": "resident", "name": "july"}

_SCHEMA = {
    "type": "object",
    "required": ["chain", "year", "document"],
    "properties": {
        "chain": {
            "type": "string",
            "description": both("各环节见 GET /chains/{chain}", "GET /chains/{chain} shows its steps"),
        },
        "year": {"type": "integer"},
        "month": {"type": "integer", "description": both("限按月办理的审批链", "For chains of a month")},
        "fund": {"type": "string"},
        "name": {
            "type": "string",
            "description": both(
                "编号的末段,一年有多件同类事项时写", "Last part of the id, where a year has several of the kind"
            ),
        },
        "title": {"type": "string", "description": both("写入事项的中文名称", "Stands in the case's Chinese name")},
        "document": {"type": "object"},
        "note": {"type": "string"},
    },
}

START_BODY: dict[str, object] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": _SCHEMA,
                "examples": {
                    chain: {
                        "summary": words,
                        "value": {"chain": chain, "year": 2022, **more, "document": document, "note": "请审核"},
                    }
                    for chain, words, more, document in _DOCUMENTS
                },
            },
            **csv_body(_STANDARD_CSV),
            **uploaded(_STANDARD_CSV, "text/csv", "请审核"),
        },
    },
    "parameters": [
        {
            "name": name,
            "in": "query",
            "required": False,
            "schema": {"type": "string"},
            "description": both(
                "与 CSV 文件或上传文件同用;用 JSON 时写在正文里",
                "Beside a CSV file or an upload; in JSON it stands in the body",
            ),
            **({"example": _BESIDE_CSV[name]} if name in _BESIDE_CSV else {}),
        }
        for name in ("chain", "year", "month", "fund", "name", "title", "note")
    ],
}
"""The request of ``POST /cases``."""
