"""The history of a case is in plain words, whatever happened in it."""

from datetime import UTC, date, datetime
from typing import Any, get_args

import pytest

from approvals.actions import Actor, Ballot, Evidence, Extend, Jump, Migrate, Position, Reassign, Terminate, Votes
from approvals.definitions import MAIN, Chain, Party, Step, StepParty
from approvals.effects import (
    Copied,
    DeadlineMoved,
    Decided,
    Delegated,
    EffectBody,
    Event,
    HandedOver,
    HeldHow,
    HolderChanged,
    Notice,
    Noticed,
    Outcome,
    PowerConfirmed,
    PowerDeclined,
    PowerProposed,
    SignerAdded,
    SignerRemoved,
    TakenBack,
    Urged,
    VoteCounted,
)
from approvals.refusals import PARTY as PLACE
from approvals.refusals import missing_reason, wrong_party
from approvals.rules.persons import wrong_person
from policies.loader import load
from services.narration.glossary import named
from services.narration.history import TELLERS, Narrator

AT = datetime(2022, 3, 1, tzinfo=UTC)
TASK = "main.review.1.decide"
PARTY = Party(kind="bureau", post="checker")


def somebody(person: str, name: str) -> Actor:
    return Actor(
        person=person, name=name, organisation="bureau", organisation_name="市医保局", kind="bureau", post="checker"
    )


WANG, LI = somebody("nb-wang", "王甲"), somebody("nb-li", "李乙")
CHAIN = Chain(
    id="small",
    zh="小链",
    en="small chain",
    source="test",
    steps=(Step(id="review", zh="审核", en="review", rule="B2", parties=(StepParty(decider="bureau/checker"),)),),
)


@pytest.fixture(scope="module")
def narrator() -> Narrator:
    """Narrates a case of a chain with one step."""
    return Narrator(load("ningbo"), CHAIN)


def told(narrator: Narrator, event: Any, **more: Any) -> tuple[str, str]:
    words = narrator.tell(EffectBody(number=1, at=AT, event=event, **{"actor": WANG, **more}))
    return words.zh, words.en


def test_every_kind_of_event_has_its_words() -> None:
    union, *_ = get_args(Event)
    assert set(TELLERS) == set(get_args(union))


@pytest.mark.parametrize(
    ("event", "zh", "en"),
    [
        (HolderChanged(task=TASK, how=HeldHow.CLAIMED, holder=WANG), "认领 “审核”", "claimed “review”"),
        (HolderChanged(task=TASK, how=HeldHow.FREED), "退回公共待办 “审核”", "freed for everybody"),
        (
            HolderChanged(task=TASK, how=HeldHow.TRANSFERRED, holder=LI, reason="出差"),
            "转办 “审核”,由市医保局李乙办理:出差",
            "to nb-li",
        ),
        (
            HandedOver(person="nb-zhao", to=LI, tasks=(TASK,), kept={TASK: "曾参与编制"}, reason="离职"),
            "转给市医保局李乙;未转“审核”(曾参与编制):离职",
            "1 could not",
        ),
        (Delegated(task=TASK, to=LI), "委派市医保局李乙提出意见", "asked nb-li"),
        (SignerAdded(task=TASK, to=LI, position=Position.BEFORE), "前加签:市医保局李乙", "sign before them"),
        (SignerRemoved(task=TASK, person="nb-li", reason="不再需要"), "减签:nb-li:不再需要", "removed nb-li"),
        (TakenBack(task=TASK, reason="看错"), "拿回 “审核”:看错", "took back"),
        (Urged(task=TASK), "催办 “审核”", "urged “review”"),
        (
            VoteCounted(lane=MAIN, step="review", round=1, yes=3, no=1, abstain=1, members=5, won=True),
            "表决通过:赞成3,反对1,弃权1,应到5",
            "won: 3 yes",
        ),
        (Copied(lane=MAIN, step="review", parties=(PARTY,)), "抄送", "copied to"),
        (
            PowerProposed(proposal="p1", power=Terminate(), reason="重复立项"),
            "提请终止事项,待另一名运维人员确认:重复立项",
            "second operator",
        ),
        (
            PowerConfirmed(proposal="p1", proposed_by=LI, power=Jump(to="review"), reason="误退"),
            "确认跳转到“审核”(市医保局李乙提请):误退",
            "jump to “review”",
        ),
        (
            PowerProposed(proposal="p1", power=Reassign(task=TASK, to=LI), reason="休假"),
            "将“审核”改派给市医保局李乙",
            "reassign “review” to nb-li",
        ),
        (PowerProposed(proposal="p1", power=Reassign(task=TASK), reason="休假"), "退回公共待办", "free “review”"),
        (
            PowerProposed(proposal="p1", power=Extend(task=TASK, due=date(2022, 4, 1)), reason="汛情"),
            "延期至2022-04-01",
            "extend “review”",
        ),
        (
            PowerProposed(proposal="p1", power=Migrate(chain=CHAIN, chain_hash="ab" * 32), reason="新办法"),
            "改用新版审批链(abababab)",
            "newer chain",
        ),
        (PowerDeclined(proposal="p1", reason="无需"), "不再办理:无需", "let the proposal p1 go"),
        (
            DeadlineMoved(task=TASK, before=AT, due=datetime(2022, 3, 31, 16, tzinfo=UTC)),
            "延期,期限 2022-03-31 24:00(原期限",
            "was moved",
        ),
        (Noticed(task=TASK, notice=Notice.POST_EMPTY, party=PARTY, due=AT), "岗位空缺", "has nobody in its post"),
        (
            Decided(task=TASK, lane=MAIN, step="review", outcome=Outcome.VOTED, ballot=Ballot.NO),
            "表决 “审核”:反对",
            "voted on “review”: no",
        ),
        (
            Decided(
                task=TASK,
                lane=MAIN,
                step="review",
                outcome=Outcome.APPROVED,
                evidence=Evidence(
                    document_number="甬人大〔2022〕3号",
                    effective_date=date(2022, 2, 28),
                    scan="b" * 64,
                    votes=Votes(yes=486, no=3, abstain=5),
                ),
            ),
            "同意 “审核”,依据甬人大〔2022〕3号(2022-02-28,赞成486票、反对3票、弃权5票)",
            "by 甬人大〔2022〕3号 of 2022-02-28 (486 for, 3 against, 5 abstaining)",
        ),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
)
def test_what_happens_around_a_task_is_told(narrator: Narrator, event: Any, zh: str, en: str) -> None:
    words = told(narrator, event)
    assert zh in words[0]
    assert en in words[1]


def test_the_party_of_a_refusal_is_told_by_its_name() -> None:
    refusal = named(load("ningbo"), wrong_party("330203.county_agency/maker"))
    assert refusal.zh == "该事项须由“海曙区医保经办机构经办”办理,您没有相应岗位。"
    assert refusal.en == "This waits for Haishu: county medical insurance agency, maker; you do not hold that post."
    assert named(load("ningbo"), missing_reason()) == missing_reason()


def test_why_something_was_not_handed_over_is_told_in_words(narrator: Narrator) -> None:
    refusal = wrong_person(LI, f"没有{PLACE}岗位", f"does not hold the post {PLACE}", "bureau/checker")
    event = HandedOver(person="nb-zhao", to=LI, tasks=(), kept={TASK: refusal}, reason="离职")
    zh, en = told(narrator, event)
    assert "(市医保局李乙没有“市医疗保障局复核”岗位,请另选人员。)" in zh
    assert "not “review” (nb-li does not hold the post" in en


def test_what_was_kept_as_a_text_is_told_as_it_was_kept(narrator: Narrator) -> None:
    event = HandedOver(person="nb-zhao", to=LI, tasks=(), kept={TASK: "没有bureau/checker岗位"}, reason="离职")
    assert "(没有bureau/checker岗位)" in told(narrator, event)[0]


def test_who_acts_for_another_is_told_with_both_names(narrator: Narrator) -> None:
    acting = WANG.model_copy(update={"acting_for": "nb-li", "acting_for_name": "李乙"})
    assert told(narrator, Urged(task=TASK), actor=acting) == (
        "市医保局王甲(代李乙):催办 “审核”",
        "nb-wang (for nb-li): urged “review”",
    )


def test_what_operators_brought_about_is_marked(narrator: Narrator) -> None:
    words = told(narrator, TakenBack(task=TASK, reason="x"), power="p1")
    assert words[0].startswith("【运维处置】")
    assert words[1].startswith("[operators]")
