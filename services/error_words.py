"""What each kind of error means to people, and what they can do about it: Chinese and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.error_kinds import ErrorKind


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """The words for one kind of error; the details serve where an occurrence has nothing of its own to say."""

    kind: StrEnum
    title_zh: str
    title_en: str
    detail_zh: str
    detail_en: str
    todo_zh: str
    todo_en: str


_ALL = (
    ErrorWords(
        ErrorKind.NOT_LOGGED_IN, "未登录", "Not logged in",
        "请求没有带有效的登录凭证,或登录已过期。", "The request has no valid bearer token, or the login has ended.",
        "请先 POST /login 取得令牌,再以 Authorization: Bearer 令牌 重新发送。",
        "POST /login for a token and send it as `Authorization: Bearer TOKEN`.",
    ),
    ErrorWords(
        ErrorKind.WRONG_CREDENTIALS, "登录失败", "Login failed",
        "用户名或口令不正确,或一次性口令已过期。", "The login or the password is wrong, or a one-time secret too old.",
        "请核对后重试;忘记口令请联系系统运维人员重置。",
        "Check both; if the password is lost, ask the operators to reset it.",
    ),
    ErrorWords(
        ErrorKind.TOO_MANY_TRIES, "尝试过于频繁", "Too many tries",
        "口令多次有误,暂不受理;与口令是否正确无关。",
        "There were too many wrong passwords; for now no password is looked at, be it right or wrong.",
        "请按 Retry-After 所示秒数后再试;忘记口令请联系系统运维人员重置。",
        "Wait for the seconds that Retry-After says; if the password is lost, ask the operators to reset it.",
    ),
    ErrorWords(
        ErrorKind.PASSWORD_TO_CHANGE, "须先修改口令", "Password to be changed first",
        "现用口令是他人代设的一次性口令,须先由本人修改,之后才能办理。",
        "This password was made by others for one use; you have to change it before anything else.",
        "请 PUT /me/password(或 tongchou password)设定本人的口令。",
        "Choose your own: PUT /me/password, or `tongchou password`.",
    ),
    ErrorWords(
        ErrorKind.NOT_ALLOWED, "没有权限", "Not allowed",
        "您的岗位不能查看或办理此项内容。", "Your posts do not allow this.",
        "请由有相应岗位的人员办理。", "Somebody who holds the post has to do it.",
    ),
    ErrorWords(
        ErrorKind.NOT_FOUND, "不存在", "Not found",
        "没有您要找的内容。", "There is nothing here.",
        "请核对地址和编号;接口目录见 /docs。", "Check the address and the ids; /docs lists what there is.",
    ),
    ErrorWords(
        ErrorKind.BAD_INPUT, "内容有误", "Bad input",
        "内容有误,已整体退回,未保存任何部分;errors 逐处列出。",
        "The input was refused as a whole and nothing was saved; `errors` names every fault by its place.",
        "请逐处改正后重新提交。", "Correct every fault and send it again.",
    ),
    ErrorWords(
        ErrorKind.TOO_LARGE, "内容过大", "Too large",
        "上传的内容超过大小上限,未保存任何部分。", "What was sent is above the size limit; nothing was saved.",
        "请确认上传的是正确的文件,必要时拆分。", "Make sure it is the right file; split it if need be.",
    ),
    ErrorWords(
        ErrorKind.CALCULATION_TOO_LARGE, "测算超出限度", "Calculation above its limits",
        "测算所需的内存或时间超过上限,已中止,没有结果。",
        "The calculation needed more memory or time than it may take; it was ended and there is no answer.",
        "请拆分后分次测算(如按月、按区县);确需整份测算的,请系统运维人员调高上限。",
        "Split the input (by month or county, say); if it must be done whole, ask the operators for a higher limit.",
    ),
    ErrorWords(
        ErrorKind.BUSY, "系统繁忙", "Busy",
        "正在处理的请求已达上限。", "As many requests as can be are being worked on.",
        "请按 Retry-After 稍后重试。", "Try again after Retry-After seconds.",
    ),
    ErrorWords(
        ErrorKind.UNSUPPORTED_MEDIA, "不支持的内容类型", "Unsupported media type",
        "不接受这种内容类型。", "This content type is not taken here.",
        "文稿请用 application/json、表格(CSV、xlsx),或带 file 字段的 multipart/form-data。",
        "Send documents as application/json, tables (CSV, xlsx), or multipart/form-data with a part `file`.",
    ),
    ErrorWords(
        ErrorKind.NO_ESTIMATE, "无法估算", "No estimate",
        "没有可用于估算的前三个月用款计划。", "There are no plans of the last three months to take the mean of.",
        "请选择等待或不计入该区县。", "Choose to wait, or leave the county out.",
    ),
    ErrorWords(
        ErrorKind.DIRECTORY_REFUSED, "名册变更不成立", "Directory change refused",
        "名册不能这样变更,未保存任何部分。", "The directory does not take this change; nothing was saved.",
        "请查看名册的现状后更正。", "Look at the directory as it is (GET /people, GET /substitutes) and correct it.",
    ),
    ErrorWords(
        ErrorKind.ENGINE_AWAY, "引擎暂不可用", "Engine away",
        "流程引擎暂时连不上,本次操作没有得到答复。",
        "The engine does not answer; this action has no answer yet.",
        "请按 Retry-After 稍后用同一 Idempotency-Key 重发同一请求,不会重复办理。",
        "After Retry-After seconds send the same request with the same Idempotency-Key: it counts once.",
    ),
    ErrorWords(
        ErrorKind.NO_ANSWER_YET, "尚无答复", "No answer yet",
        "流程引擎没有按时答复;本次操作可能已生效,也可能没有。",
        "The case did not answer in time; the action may have counted or not.",
        "请按 Retry-After 稍后用同一 Idempotency-Key 重发同一请求,即可得到确定的答复。",
        "After Retry-After seconds send the same request with the same Idempotency-Key: it gets the answer.",
    ),
    ErrorWords(
        ErrorKind.CASE_STUCK, "事项受阻", "Case stuck",
        "该事项的办理程序反复出错,暂时不能办理;故障已列入运维人员的清单。已办理的内容不受影响。",
        "The program that runs this case keeps failing; it is on the operators' list. Nothing done before is lost.",
        "请等运维人员修复后,用同一 Idempotency-Key 重发同一请求,不会重复办理;急需办理的,请联系系统运维人员。",
        "When the operators have corrected it, send the same request with the same Idempotency-Key: it counts once. "
        "If it is urgent, talk to the operators.",
    ),
    ErrorWords(
        ErrorKind.RECORDS_AWAY, "记录库暂不可用", "Records away",
        "记录库暂时连不上。", "The records do not answer.",
        "请按 Retry-After 稍后重试。", "Try again after Retry-After seconds.",
    ),
    ErrorWords(
        ErrorKind.ENGINE_BEHIND, "引擎正在恢复", "The engine is being restored",
        "引擎恢复了较旧的备份,尚未补到台账所载,为免前后矛盾暂不受理。",
        "The engine was restored from an older backup and lacks what the records have; nothing is taken till then.",
        "请按 Retry-After 用同一请求编号稍后重试;运维人员运行 tongchou catch-up 后即可办理。",
        "Send the same request again after Retry-After seconds; operators run tongchou catch-up.",
    ),
    ErrorWords(
        ErrorKind.CONTENT_DIFFERS, "台账内容与原内容不符", "Content differs",
        "台账中的内容与报送、批准时的内容不符,不能据以查看或办理;系统运维人员已得到提示。",
        "What the records hold is not what was handed in and approved, so it is neither shown nor acted on; "
        "the operators have been informed.",
        "请勿据此办理;请联系系统运维人员,由其核对并恢复原内容(tongchou verify)。",
        "Do not act on it; the operators find out what was changed (tongchou verify) and restore what was kept.",
    ),
    ErrorWords(
        ErrorKind.INTERNAL, "系统出错", "Internal error",
        "系统内部出错,已记入日志。", "Something went wrong inside; it is in the log.",
        "请将时间和操作告知系统运维人员。", "Tell the operators what you did and when.",
    ),
    ErrorWords(
        ErrorKind.CASE_EXISTS, "事项已启动", "Case exists",
        "该事项已经启动。", "This case was started before.",
        "请在待办中办理;如确需另起一件,请用 name 区分。",
        "Work on it from your tasks; if another one is meant, give it another `name`.",
    ),
    ErrorWords(
        ErrorKind.CASE_CLOSED, "事项已办结", "Case closed",
        "该事项已办结,不再受理操作。", "This case has ended; nothing more can be done to it.",
        "可查看其历史;如需更正,请另起事项。", "Read its history; a correction needs a case of its own.",
    ),
    ErrorWords(
        ErrorKind.UNKNOWN_TASK, "没有此待办", "Unknown task",
        "该事项中没有此待办。", "The case has no such task.",
        "请刷新待办列表后重试。", "Refresh the list of tasks.",
    ),
    ErrorWords(
        ErrorKind.ALREADY_DECIDED, "待办已办理", "Already decided",
        "该待办此前已经办理;by 与 at 为办理人和时间。", "Somebody was first; `by` and `at` say who and when.",
        "请查看事项的最新进展,无需再办。", "Look at where the case stands now; nothing is left to do here.",
    ),
    ErrorWords(
        ErrorKind.WRONG_PARTY, "岗位不符", "Wrong party",
        "您没有办理该待办的岗位。", "You do not hold the post that this waits for.",
        "请由相应岗位的人员办理。", "Somebody who holds the post has to do it.",
    ),
    ErrorWords(
        ErrorKind.WRONG_ACTION, "不能这样办理", "Wrong action",
        "该待办不能这样办理。", "The task does not take this action.",
        "可办理的方式见事项页的 actions。", "The case lists what each task takes.",
    ),
    ErrorWords(
        ErrorKind.OWN_WORK, "本人编制的不能由本人审核", "Own work",
        "本稿由您编制,不能由您本人审核。", "You prepared this; someone else has to review it.",
        "请由同单位其他人员办理。", "Another person of the organisation has to do it.",
    ),
    ErrorWords(
        ErrorKind.SECOND_PERSON, "须由另一人办理", "Second person needed",
        "本环节须由另一人办理。", "A different person has to take this step.",
        "请由同单位其他人员办理。", "Another person of the organisation has to do it.",
    ),
    ErrorWords(
        ErrorKind.STALE_VERSION, "稿次已更新", "Stale version",
        "您看到的不是最新稿。", "There is a newer version than the one you saw.",
        "请查看 newest_version 所指稿次及其差异后再办理。", "Look at `newest_version` and what changed, then decide.",
    ),
    ErrorWords(
        ErrorKind.BAD_TARGET, "不能退回到该环节", "Bad target",
        "不能退回到所选环节。", "It cannot be returned to that step.",
        "可退回的环节见事项页。", "The case shows its steps; name an earlier one.",
    ),
    ErrorWords(
        ErrorKind.MISSING_REASON, "缺少理由", "Missing reason",
        "请填写理由。", "Give a reason.",
        "请在 reason 中写明理由;报送文稿的,写在 note 中。",
        "Say why in `reason`; where a document is handed in, in `note`.",
    ),
    ErrorWords(
        ErrorKind.MISSING_EVIDENCE, "缺少依据", "Missing evidence",
        "请填写文号、日期并上传扫描件。", "Give the document's number, its date and the scan.",
        "先 POST /attachments 上传扫描件,再在 evidence 中填写文号、日期和扫描件的 SHA-256。",
        "POST the scan to /attachments, then send number, date and its SHA-256 in `evidence`.",
    ),
    ErrorWords(
        ErrorKind.WRONG_DOCUMENT, "文种不符", "Wrong document",
        "该环节需要的是另一种文稿。", "Another form of document is needed here.",
        "需要的文种见待办的 form。", "The task names the form it needs.",
    ),
    ErrorWords(
        ErrorKind.CHECK_FAILED, "校验未通过", "Check failed",
        "文稿未通过本环节的强制校验。", "The document failed a check that stops it here.",
        "请按所列问题修改后重新提交。", "Correct what the check found and hand it in again.",
    ),
    ErrorWords(
        ErrorKind.WRONG_PAPER_DATE, "文件日期有误", "Wrong date of the paper",
        "文件日期晚于今日,或早于上一年度。", "The paper is dated after today, or before the year that precedes.",
        "请按文件上的日期填写。", "Give the date that the paper says.",
    ),
    ErrorWords(
        ErrorKind.VOTE_NOT_WON, "未达到通过票数", "Vote not won",
        "所填票数未达到通过条件。", "The counts entered do not win the vote.",
        "请核对票数;未通过的,请作退回或不予同意处理。", "Check the counts; a lost vote is returned or refused.",
    ),
    ErrorWords(
        ErrorKind.NOT_ALLOWED_HERE, "本环节不允许", "Not allowed here",
        "审批链未在本环节开放此操作。", "The chain does not allow this at this step.",
        "可办理的方式见待办说明。", "The task says what it takes.",
    ),
    ErrorWords(
        ErrorKind.HELD_BY_ANOTHER, "已由他人认领", "Held by another",
        "该待办已由他人持有;by 与 at 为持有人和时间。", "Somebody holds this task; `by` and `at` say who, since when.",
        "请联系持有人转办,或由系统运维人员改派。", "Ask the holder to transfer it, or operators to reassign it.",
    ),
    ErrorWords(
        ErrorKind.WAITS_FOR_SIGNER, "尚待他人签署或提出意见", "Waits for a signer",
        "须待加签人签署或受委派人提出意见后办理。", "A signer or an opinion that was asked for comes first.",
        "请等待,或先减签。", "Wait for it, or remove the signer.",
    ),
    ErrorWords(
        ErrorKind.WRONG_PERSON, "该人员不能承办", "Wrong person",
        "所选人员不能承办该待办。", "The person chosen cannot take this.",
        "请另选有相应岗位且未参与编制的人员。", "Choose somebody who holds the post and had no part in the draft.",
    ),
    ErrorWords(
        ErrorKind.TOO_SOON, "催办过于频繁", "Too soon",
        "距上次催办时间过短。", "It was urged a short while ago.",
        "请稍后再催;at 为上次催办时间。", "Wait; `at` says when it was last urged.",
    ),
    ErrorWords(
        ErrorKind.TOO_LATE, "已不能撤回", "Too late",
        "后续环节已经办理,不能再撤回或拿回。", "Somebody after has acted; it cannot be taken back any more.",
        "如需更正,请由后续环节退回。", "Whoever has it now can return it.",
    ),
    ErrorWords(
        ErrorKind.NOT_AN_OPERATOR, "须由系统运维人员办理", "Operators only",
        "该操作只能由系统运维人员办理。", "Only operators may do this.",
        "请联系系统运维人员。", "Ask the operators.",
    ),
    ErrorWords(
        ErrorKind.UNKNOWN_PROPOSAL, "没有此提议", "Unknown proposal",
        "没有这项待确认的提议。", "No such proposal waits to be confirmed.",
        "请刷新后重试。", "Refresh; it may have been confirmed or let go.",
    ),
    ErrorWords(
        ErrorKind.NOT_POSSIBLE, "不能这样处理", "Not possible",
        "事项目前的状态不能这样处理。", "In its present state the case does not allow this.",
        "请查看事项的最新进展。", "Look at where the case stands now.",
    ),
    ErrorWords(
        ErrorKind.KEY_REUSED, "请求编号已用", "Idempotency key reused",
        "同一请求编号已用于其他内容。", "This idempotency key was used for another request.",
        "请使用新的编号重新提交。", "Send it with a new key.",
    ),
    ErrorWords(
        ErrorKind.NOT_A_REHEARSAL, "不是演练", "Not a rehearsal",
        "本系统按真实时间运行,不能设定业务时间。", "This installation runs in real time; its clock cannot be set.",
        "演练请另起一套系统,并设 TONGCHOU_REHEARSAL=true。",
        "Rehearse in an installation of its own with TONGCHOU_REHEARSAL=true.",
    ),
)  # fmt: skip

WORDS: Mapping[ErrorKind, ErrorWords] = {ErrorKind(words.kind): words for words in _ALL}
