"""What automatic steps found out, in words of both languages."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from approvals.facts import FactId, Facts, FactValue
from calculations.dates.deadlines import CHINA
from calculations.input.bilingual import Bilingual
from services.narration.glossary import CaseGlossary

Teller = Callable[[CaseGlossary, FactValue], Iterable[Bilingual]]


def fact_words(names: CaseGlossary, facts: Facts) -> Bilingual:
    """The facts one after another: ``金额 1.00,指令 x`` / ``amount 1.00, ledger entry x``."""
    said = [words for key, value in facts.items() for words in _tell(names, key, value)]
    return Bilingual(zh=",".join(words.zh for words in said), en=", ".join(words.en for words in said))


def _tell(names: CaseGlossary, key: str, value: FactValue) -> Iterable[Bilingual]:
    if key not in set(FactId):
        # Kept before facts had ids: a Chinese label with its text.
        return (Bilingual(zh=f"{key} {value}", en=f"{key} {value}"),)
    return TELLERS[FactId(key)](names, value)


def _plain(zh: str, en: str) -> Teller:
    return lambda names, value: (Bilingual(zh=f"{zh} {value}", en=f"{en} {value}"),)


def _by_place(zh: str, en: str, words: Callable[[str], Bilingual]) -> Teller:
    def tell(names: CaseGlossary, value: FactValue) -> Iterable[Bilingual]:
        for lane, text in _entries(value).items():
            place, said = names.place(lane) or Bilingual(zh=lane, en=lane), words(text)
            yield Bilingual(zh=f"{place.zh}{zh} {said.zh}", en=f"{en} of {place.en}: {said.en}")

    return tell


def _as_it_is(text: str) -> Bilingual:
    return Bilingual(zh=text, en=text)


def _per_cent(text: str) -> Bilingual:
    return _as_it_is(f"{text}%" if text else "—")


def _findings(names: CaseGlossary, value: FactValue) -> Iterable[Bilingual]:
    return (Bilingual(zh=f"提示:{each['zh']}", en=f"note: {each['en']}") for each in _rows(value))


def _ledger_cut(names: CaseGlossary, value: FactValue) -> Iterable[Bilingual]:
    cut = _entries(value)
    at = f"{datetime.fromisoformat(cut['at']).astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
    entries, last = cut["entries"], cut["last_entry"] or "—"
    yield Bilingual(
        zh=f"计入账簿截至 {at},共 {entries} 笔,末笔 {last}",
        en=f"counts the ledger up to {at} (China), {entries} entries, the last {last}",
    )


def _short_of_cash(names: CaseGlossary, value: FactValue) -> Iterable[Bilingual]:
    for row in _rows(value):
        place, fund = names.place(row["county"]) or _as_it_is(row["county"]), names.fund(row["fund"])
        yield Bilingual(
            zh=f"提示:{place.zh}{fund.zh}累计结余须弥补缺口 {row['drawn']},现存 {row['held']}:"
            "差额已用于以后年度,结算前须退回",
            en=f"note: {place.en}, {fund.en}: the accumulated balance has to cover {row['drawn']} and holds "
            f"{row['held']}; the rest was used for later years and has to come back before the settlement",
        )


def _open_from_above(names: CaseGlossary, value: FactValue) -> Iterable[Bilingual]:
    for row in _rows(value):
        place, fund = names.place(row["county"]) or _as_it_is(row["county"]), names.fund(row["fund"])
        yield Bilingual(
            zh=f"提示:{place.zh}{fund.zh}中央和省级财政补助应到 {row['due']},已到 {row['received']}:"
            "差额不向区县和市财政催缴",
            en=f"note: {place.en}, {fund.en}: {row['due']} of subsidies of centre and province are due and "
            f"{row['received']} came; neither county nor city finance pays the difference",
        )


def _entries(value: FactValue) -> dict[str, str]:
    return value if isinstance(value, dict) else {}


def _rows(value: FactValue) -> tuple[dict[str, str], ...]:
    return value if isinstance(value, tuple) else ()


_PLANS = {"estimate": Bilingual(zh="估列", en="estimate"), "left_out": Bilingual(zh="不列入", en="left out")}

TELLERS: Mapping[FactId, Teller] = {
    FactId.AMOUNT: _plain("金额", "amount"),
    FactId.ENTRY: _plain("指令", "ledger entry"),
    FactId.ENTRIES: _plain("指令笔数", "ledger entries"),
    FactId.COUNTIES: _plain("区县数", "counties"),
    FactId.REQUESTED: _plain("申请合计", "requested in total"),
    FactId.PLANS: _by_place("", "plan", lambda source: _PLANS[source]),
    FactId.SPENT: _plain("支出合计", "spent in total"),
    FactId.ACCURACY: _by_place("计划偏差", "deviation from the plan", _per_cent),
    FactId.FINDINGS: _findings,
    FactId.SETTLEMENTS: _plain("结算笔数", "settlements"),
    FactId.TO_COLLECT: _plain("应催缴合计", "to be collected"),
    FactId.LEDGER_CUT: _ledger_cut,
    FactId.SHORT_OF_CASH: _short_of_cash,
    FactId.OPEN_FROM_ABOVE: _open_from_above,
    FactId.DEMANDS: _by_place("应缴", "demand", _as_it_is),
    FactId.CHANGED_LINES: _plain("调整行数", "lines changed"),
    FactId.CHANGED_BUDGET: _plain("原批复", "approved before by"),
}
"""How each fact is put into words; every fact has its words."""
