"""What an action says: the right document, the version seen, a target that can be reached, reasons and evidence."""

from dataclasses import replace

from approvals.actions import (
    Approve,
    Choose,
    DocumentRef,
    FailedCheck,
    Opine,
    Refuse,
    Return,
    Submit,
    Transfer,
    Vote,
)
from approvals.effects import Role
from approvals.refusals import Refusal, RefusalCode, bad_target, missing_reason, not_possible, wrong_form
from approvals.return_targets import breaks_off, leads_back
from approvals.rules.evidence import Judgement, evidence_given
from approvals.rules.question import Question, Rule


def right_document(asked: Question) -> Refusal | None:
    """A document of the step's form, and none where none is wanted."""
    form = asked.step.form or ""
    action = asked.action
    if isinstance(action, Submit) and action.document.form != form:
        return wrong_form(form)
    if isinstance(action, Choose):
        if action.choice == "estimate" and (action.document is None or action.document.form != form):
            return wrong_form(form)
        if action.choice != "estimate" and action.document is not None:
            return wrong_form("—")
    return None


def _saw_the_newest(asked: Question) -> Refusal | None:
    """A decision binds to the version and hash that the person had before them."""
    if not isinstance(asked.action, Judgement | Vote):
        return None
    version = asked.state.newest(asked.task.lane, asked.step.form)
    seen = asked.action.seen
    if version is None:
        fits = seen is None
    else:
        newest = (version.number, version.document.content_hash)
        fits = seen is not None and (seen.number, seen.content_hash) == newest
    if fits:
        return None
    number = version.number if version else None
    return Refusal(
        code=RefusalCode.STALE_VERSION,
        zh=f"您审核的稿次不是最新稿,最新为第{number}稿。请查看后再办理。" if number else "该环节没有文稿。",
        en=f"That is not the newest version; look at version {number}." if number else "There is no document here.",
        newest_version=number,
    )


def _good_target(asked: Question) -> Refusal | None:
    task, step, action = asked.task, asked.step, asked.action
    if isinstance(action, Refuse) and not step.may_refuse:
        return Refusal(
            code=RefusalCode.WRONG_ACTION,
            zh="本环节不能作“不予同意”处理,可退回修改。",
            en="This step cannot end the case; return it instead.",
        )
    if isinstance(action, Refuse):
        return breaks_off(asked.state) if step.refused_to is None else None
    if not isinstance(action, Return):
        return None
    if action.to == step.id:
        leads = (task.role is Role.SIGN or bool(task.prepared_by)) and not action.branches
    else:
        leads = step.may_return and leads_back(asked.state, task.lane, step, action.to, action.branches)
    return None if leads else bad_target(action.to)


def _reasons_given(asked: Question) -> Refusal | None:
    action = asked.action
    if isinstance(action, Return | Refuse | Choose | Transfer) and not action.reason.strip():
        return missing_reason()
    if isinstance(action, Opine) and not action.text.strip():
        return missing_reason()
    return _checks_passed(asked, action) if isinstance(action, Submit) else None


def _checks_passed(asked: Question, action: Submit) -> Refusal | None:
    """What a check stops is not taken; what it warns of is taken with a written reason."""
    levels = {check.id: check.level for check in asked.step.checks}
    failed = [(levels.get(each.check, "warn"), each) for each in action.document.failed]
    stopped = [each.zh for level, each in failed if level == "stop"]
    if stopped:
        found = ";".join(stopped)
        return Refusal(
            code=RefusalCode.CHECK_FAILED,
            zh=f"该文稿未通过强制校验,不予受理:{found}",
            en=f"The document failed checks that stop it: {found}",
        )
    return unexplained(action.document, action.note, tuple(each for level, each in failed if level == "warn"))


def unexplained(document: DocumentRef, note: str, warned: tuple[FailedCheck, ...]) -> Refusal | None:
    """What is wrong with a document, or unlikely, is taken with a written reason only; of a line with one naming it."""
    silent = not note.strip()
    unsaid = [each for each in warned if silent or each.line not in note]
    found = ";".join((*(document.findings if silent else ()), *(each.zh for each in unsaid)))
    if not found:
        return None
    by_line = any(each.line for each in unsaid)
    how_zh, how = ("逐行写明行次名称和理由", " that names each line") if by_line else ("书面说明理由", "")
    return Refusal(
        code=RefusalCode.MISSING_REASON,
        zh=f"该文稿未通过校验,须{how_zh}:{found}",
        en=f"The checks found faults; hand it in with a written reason{how}: {found}",
    )


def _prepared_still_fits(asked: Question) -> Refusal | None:
    """What a maker prepared has to fit the chain when the checker confirms it: the case may have a newer one since."""
    prepared = asked.task.proposal
    if prepared is None or not isinstance(asked.action, Approve):
        return None
    by_the_maker = replace(asked, action=prepared, task=asked.task.model_copy(update={"proposal": None}))
    refusal = _good_target(by_the_maker) or evidence_given(by_the_maker)
    if refusal is None:
        return None
    return not_possible(
        f"经办所拟意见已不符合现行审批链,请退回经办重拟:{refusal.zh}",
        f"What the maker prepared no longer fits the chain; give it back to them: {refusal.en}",
    )


CONTENT_RULES: tuple[Rule, ...] = (
    _saw_the_newest,
    _good_target,
    _reasons_given,
    evidence_given,
    _prepared_still_fits,
)
