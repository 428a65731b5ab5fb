"""What the fields of payment orders, files and statements are, in both languages, by model and field."""

from collections.abc import Iterable, Mapping

Words = tuple[str, str]

_SHARED: Mapping[str, Words] = {
    "decided_at": ("放行或撤销时间", "When it was released or declined"),
    "decided_by": ("放行或撤销人登录名", "Who released or declined it"),
    "executed": ("已付金额(元)", "What was paid so far, in yuan"),
    "order": ("支付指令编号,没有的为空", "Id of the payment order; none where there is none"),
    "orders": ("支付指令编号", "Ids of the payment orders"),
    "statement": ("对账单编号", "Number of the statement"),
}

_ACCOUNT: Mapping[str, Words] = {
    "account": ("账户代码", "Code of the account in the ledger"),
    "bank": ("开户行", "The bank"),
    "bank_code": ("支付系统行号(12位)", "The bank's CNAPS code, twelve digits"),
    "name": ("户名", "Name of the account"),
    "number": ("账号", "Number of the account"),
}

_ORDER: Mapping[str, Words] = {
    "amount_in_words": ("金额大写", "The amount in Chinese capitals"),
    "date": ("凭证日期", "The order's day"),
    "district": ("行政区划代码", "The administrative division"),
    "events": ("办理过程", "What has happened to it"),
    "executed": _SHARED["executed"],
    "file": ("所在付款文件编号,未编入的为空", "The file that has it; none so far"),
    "instruction": ("所执行的记账指令", "The ledger's instruction that it executes"),
    "number": ("凭证号,同一城市、年度、种类内连续", "Its number within city, year and kind"),
    "payee": ("收款人账户", "The account that is paid"),
    "payee_account": ("收款账户代码", "Code of the account that is paid"),
    "payer": ("付款人账户", "The account that pays"),
    "payer_account": ("付款账户代码", "Code of the account that pays"),
    "prints": ("打印(制作)次数", "How often it was written"),
    "purpose": ("用途", "What for"),
    "returned": ("已退回金额(元)", "What came back, in yuan"),
    "state": ("状态", "Where it stands"),
}

_EVENT: Mapping[str, Words] = {
    "at": ("时间(业务时间)", "When (business clock)"),
    "by": ("办理人登录名,随记账生成的为空", "By whom; none where the booking made it"),
    "event": ("何事", "What happened"),
    "number": ("先后次序", "Its place in the order"),
    "state": ("其后的状态", "The state that it led to"),
    "words": ("说明", "Words"),
}

_FILE: Mapping[str, Words] = {
    "content": ("文件内容的 SHA-256,放行前为空", "SHA-256 of the content; none before the release"),
    "county": ("管理机构的区县代码,市级的为空", "The office's county; none of the city's"),
    "decided_at": _SHARED["decided_at"],
    "decided_by": _SHARED["decided_by"],
    "format": ("文件格式", "The format"),
    "keeper": ("管理付款账户的机构种类", "The kind of office that keeps the paying accounts"),
    "number": ("付款文件编号", "Number of the file"),
    "orders": _SHARED["orders"],
    "pay_on": ("要求付款日期", "The day on which the bank is to pay"),
    "prints": ("制作次数", "How often it was written"),
    "reason": ("撤销理由", "Why it was declined"),
    "state": ("待放行、已放行或已撤销", "Waiting, released or declined"),
}

_STATEMENT: Mapping[str, Words] = {
    "account": ("银行账号", "Number of the bank account"),
    "content": ("所读文件的 SHA-256", "SHA-256 of the file"),
    "lines": ("各行", "The lines"),
    "name": ("对账单标识", "The statement's id or file name"),
    "number": ("对账单编号", "Number of the statement"),
    "position": ("在文件中的次序,从0起", "Its place in the file, from 0"),
    "read_at": ("读入时间", "When it was read in"),
    "read_by": ("读入人登录名", "Who read it in"),
}

_LINE: Mapping[str, Words] = {
    "account": ("银行账号", "Number of the bank account"),
    "date": ("记账日期", "The booking day"),
    "is_return": ("银行注明为退汇", "Whether the bank says that it comes back"),
    "named": ("所注的指令编号", "The order's id as the line names it"),
    "note": ("办理说明", "The note"),
    "number": ("行号", "Number of the line"),
    "order": _SHARED["order"],
    "other_name": ("对方户名", "Name on the other side"),
    "other_number": ("对方账号", "Number on the other side"),
    "outcome": ("核对结果", "What it says of the order"),
    "reason": ("退汇原因", "Why it came back"),
    "reference": ("银行流水号", "The bank's reference"),
    "resolution": ("办理方式,未办理的为空", "How it was resolved; none: open"),
    "resolved_at": ("办理时间", "When it was resolved"),
    "resolved_by": ("办理人登录名", "Who resolved it"),
    "side": ("借方或贷方", "Whether the account gave or gained"),
    "statement": _SHARED["statement"],
    "why": ("核对说明", "The outcome in words"),
    "words": ("摘要", "The bank's words"),
}


def _of(models: Iterable[str], words: Mapping[str, Words]) -> dict[tuple[str, str], Words]:
    return {(model, field): said for model in models for field, said in words.items()}


OF_PAYMENTS: Mapping[tuple[str, str], Words] = {
    **_of(
        ("BankAccount", "BankAccountBody"), {name: _ACCOUNT[name] for name in ("bank", "bank_code", "name", "number")}
    ),
    **_of(("BankAccountView",), _ACCOUNT),
    **_of(("OrderDetail",), _ORDER),
    **_of(("OrderView",), {name: said for name, said in _ORDER.items() if name != "events"}),
    **_of(("EventView",), _EVENT),
    **_of(("FileView",), _FILE),
    **_of(("FileBody",), {name: _FILE[name] for name in ("format", "orders", "pay_on")}),
    **_of(("StatementDetail",), _STATEMENT),
    **_of(("StatementView",), {name: said for name, said in _STATEMENT.items() if name != "lines"}),
    **_of(("LineView",), _LINE),
    ("AnswerBody", "words"): ("银行答复原文或摘要", "The bank's answer in words"),
    ("FileWordsBody", "words"): ("说明,如网银批次号、回执号", "Words: the bank's reference, by which way"),
    ("ReadStatements", "statements"): ("读入的对账单", "The statements of the file"),
    ("ResolveBody", "how"): ("办理方式", "How it was resolved"),
    ("ResolveBody", "note"): ("办理说明", "The note"),
    ("StatementBody", "content"): ("本人上传文件的 SHA-256", "SHA-256 of one's own upload"),
}
"""Fields whose names mean something else elsewhere, or nothing."""
