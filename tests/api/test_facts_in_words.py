"""What automatic steps found out is said in Chinese and in English, each in its own words."""

import re
from datetime import UTC, datetime

import pytest

from approvals.definitions import MAIN, Chain, Step, StepKind
from approvals.effects import AutomaticDone, BranchSkipped, EffectBody, Event
from approvals.facts import FactId, Facts, FactValue
from calculations.input.bilingual import Bilingual
from policies.loader import load
from services.narration.facts import TELLERS
from services.narration.history import Narrator

HAISHU = "330203"
CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
PAY = Step(id="pay", zh="拨付", en="payment", rule="M3", kind=StepKind.AUTOMATIC)
CHAIN = Chain(id="small", zh="小链", en="small chain", source="test", steps=(PAY,))

TOLD: list[tuple[FactId, FactValue, str, str]] = [
    (FactId.AMOUNT, "1.00", "金额 1.00", "amount 1.00"),
    (FactId.ENTRY, "ningbo.x.1", "指令 ningbo.x.1", "ledger entry ningbo.x.1"),
    (FactId.ENTRIES, "3", "指令笔数 3", "ledger entries 3"),
    (FactId.COUNTIES, "10", "区县数 10", "counties 10"),
    (FactId.REQUESTED, "55.10", "申请合计 55.10", "requested in total 55.10"),
    (FactId.PLANS, {HAISHU: "estimate"}, "海曙区 估列", "plan of Haishu: estimate"),
    (FactId.PLANS, {HAISHU: "left_out"}, "海曙区 不列入", "plan of Haishu: left out"),
    (FactId.SPENT, "145.00", "支出合计 145.00", "spent in total 145.00"),
    (FactId.ACCURACY, {HAISHU: "25.00"}, "海曙区计划偏差 25.00%", "deviation from the plan of Haishu: 25.00%"),
    (FactId.ACCURACY, {HAISHU: ""}, "海曙区计划偏差 —", "deviation from the plan of Haishu: —"),
    (FactId.FINDINGS, ({"zh": "不平", "en": "not balanced"},), "提示:不平", "note: not balanced"),
    (FactId.SETTLEMENTS, "12", "结算笔数 12", "settlements 12"),
    (FactId.TO_COLLECT, "60.75", "应催缴合计 60.75", "to be collected 60.75"),
    (
        FactId.LEDGER_CUT,
        {"at": "2022-03-01T01:00:00+00:00", "entries": "4", "last_entry": "before.4"},
        "计入账簿截至 2022-03-01 09:00:00,共 4 笔,末笔 before.4",
        "counts the ledger up to 2022-03-01 09:00:00 (China), 4 entries, the last before.4",
    ),
    (
        FactId.SHORT_OF_CASH,
        ({"county": HAISHU, "fund": "employee", "drawn": "7.00", "held": "2.00"},),
        "提示:海曙区职工医保累计结余须弥补缺口 7.00,现存 2.00:差额已用于以后年度,结算前须退回",
        "has to cover 7.00 and holds 2.00",
    ),
    (
        FactId.OPEN_FROM_ABOVE,
        ({"county": HAISHU, "fund": "resident", "due": "7.00", "received": "2.00"},),
        "提示:海曙区居民医保中央和省级财政补助应到 7.00,已到 2.00:差额不向区县和市财政催缴",
        "7.00 of subsidies of centre and province are due and 2.00 came",
    ),
    (FactId.DEMANDS, {HAISHU: "17.00", "city": "0.25"}, "海曙区应缴 17.00,市本级应缴 0.25", "demand of city: 0.25"),
    (FactId.CHANGED_LINES, "2", "调整行数 2", "lines changed 2"),
    (FactId.CHANGED_BUDGET, "ningbo.budget.2022", "原批复 ningbo.budget.2022", "approved before by ningbo.budget.2022"),
]


@pytest.mark.parametrize(("fact", "value", "zh", "en"), TOLD, ids=[case[0] for case in TOLD])
def test_a_fact_is_told_in_both_languages(fact: FactId, value: FactValue, zh: str, en: str) -> None:
    words = told(done({fact: value}))
    assert words.zh == f"“拨付”自动办理完成:{zh}"
    assert words.en.startswith("The automatic step “payment” completed: ")
    assert en in words.en
    assert not CHINESE.search(words.en)


def test_every_fact_has_its_words_and_they_are_tried_here() -> None:
    assert set(TELLERS) == set(FactId) == {fact for fact, *_ in TOLD}


def test_facts_and_reasons_follow_one_another() -> None:
    reason = Bilingual(zh="账户余额不足", en="the account holds too little")
    words = told(done({FactId.AMOUNT: "1.00", FactId.ENTRY: "x"}, reason, reason, ok=False))
    assert words.zh == "“拨付”自动办理未通过:账户余额不足;账户余额不足;金额 1.00,指令 x"
    assert words.en.endswith(
        "failed: the account holds too little; the account holds too little; amount 1.00, ledger entry x"
    )


def test_what_was_kept_in_chinese_words_is_told_as_before() -> None:
    words = told(done({"金额": "1.00", f"{HAISHU} 计划偏差": "25.00%"}, "余额不足"))
    assert words.zh == "“拨付”自动办理完成:余额不足;金额 1.00,330203 计划偏差 25.00%"
    assert told(BranchSkipped(branch=HAISHU, reason="无应缴清算款项")).zh == "海曙区无需办理:无应缴清算款项"


def test_why_a_branch_is_let_off_is_told_in_both_languages() -> None:
    words = told(BranchSkipped(branch=HAISHU, reason=Bilingual(zh="无应缴", en="it owes nothing")))
    assert (words.zh, words.en) == ("海曙区无需办理:无应缴", "Nothing to do for Haishu: it owes nothing")


def done(facts: Facts, *reasons: str | Bilingual, ok: bool = True) -> AutomaticDone:
    return AutomaticDone(task="main.pay.1.automatic", lane=MAIN, step="pay", ok=ok, reasons=reasons, facts=facts)


def told(event: Event) -> Bilingual:
    """As people read it, after its way through the records."""
    body = EffectBody(number=1, at=datetime(2022, 3, 1, tzinfo=UTC), actor=None, event=event)
    words = Narrator(load("ningbo"), CHAIN).tell(EffectBody.model_validate_json(body.model_dump_json()))
    return Bilingual(zh=words.zh, en=words.en)
