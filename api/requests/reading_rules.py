"""Which rule decides what each way to read answers with: every path has one, and a test holds that none is missing."""

from collections.abc import Container, Mapping
from enum import StrEnum


class Rule(StrEnum):
    """Who reads what a path answers with."""

    EVERYBODY = "everybody"
    REFERENCE = "reference"
    LOGGED_IN = "logged_in"
    OWN = "own"
    TITLES = "titles"
    PLACE = "place"
    HANDLING = "handling"
    ACCOUNT = "account"
    OFFICE = "office"
    OPERATORS = "operators"
    AUDITORS = "auditors"
    AUDITORS_AND_OPERATORS = "auditors_and_operators"


RULES: Mapping[str, Rule] = {
    "/attachments/{digest}": Rule.OWN,
    "/calendar": Rule.HANDLING,
    "/cases": Rule.TITLES,
    "/cases/{case}": Rule.PLACE,
    "/cases/{case}/actions": Rule.OWN,
    "/cases/{case}/attachments/{digest}": Rule.PLACE,
    "/cases/{case}/attempts": Rule.PLACE,
    "/cases/{case}/diff": Rule.PLACE,
    "/cases/{case}/documents/{content_hash}": Rule.PLACE,
    "/cases/{case}/history": Rule.PLACE,
    "/cases/{case}/powers": Rule.HANDLING,
    "/cases/{case}/tasks/{task}/actions": Rule.HANDLING,
    "/cases/{case}/tasks/{task}/draft": Rule.OWN,
    "/cases/{case}/tasks/{task}/money": Rule.PLACE,
    "/cases/{case}/versions": Rule.PLACE,
    "/chains": Rule.LOGGED_IN,
    "/chains/{chain}": Rule.LOGGED_IN,
    "/contents/missing": Rule.OWN,
    "/copies": Rule.OWN,
    "/directory/changes": Rule.AUDITORS_AND_OPERATORS,
    "/directory/proposals": Rule.AUDITORS_AND_OPERATORS,
    "/docs": Rule.REFERENCE,
    "/forms/{form}/template": Rule.LOGGED_IN,
    "/health": Rule.EVERYBODY,
    "/health/ready": Rule.EVERYBODY,
    "/in-force/{form}": Rule.PLACE,
    "/ledger/accounts/{account}/entries": Rule.ACCOUNT,
    "/ledger/balances": Rule.ACCOUNT,
    "/me": Rule.OWN,
    "/me/phrases": Rule.OWN,
    "/me/sessions": Rule.OWN,
    "/notices": Rule.OWN,
    "/notices/count": Rule.OWN,
    "/openapi.json": Rule.REFERENCE,
    "/operations/troubles": Rule.OPERATORS,
    "/payments/bank-accounts": Rule.ACCOUNT,
    "/payments/differences": Rule.ACCOUNT,
    "/payments/files": Rule.ACCOUNT,
    "/payments/files/{number}": Rule.ACCOUNT,
    "/payments/files/{number}/content": Rule.ACCOUNT,
    "/payments/orders": Rule.ACCOUNT,
    "/payments/orders/{order}": Rule.ACCOUNT,
    "/payments/statements/{number}": Rule.ACCOUNT,
    "/people": Rule.OFFICE,
    "/people/{login}": Rule.OFFICE,
    "/policies": Rule.EVERYBODY,
    "/policies/{policy}": Rule.EVERYBODY,
    "/policies/{policy}/begin": Rule.EVERYBODY,
    "/policies/{policy}/check": Rule.EVERYBODY,
    "/policies/{policy}/diff/{other}": Rule.EVERYBODY,
    "/policies/{policy}/working-days": Rule.EVERYBODY,
    "/posts": Rule.OFFICE,
    "/posts/empty": Rule.OPERATORS,
    "/powers": Rule.OPERATORS,
    "/powers/new-calendar": Rule.OPERATORS,
    "/problems": Rule.EVERYBODY,
    "/problems/{name}": Rule.EVERYBODY,
    "/ready": Rule.EVERYBODY,
    "/security-log": Rule.AUDITORS,
    "/security-log/file": Rule.AUDITORS,
    "/substitutes": Rule.OWN,
    "/tasks": Rule.OWN,
    "/tasks/count": Rule.OWN,
}
"""The rule of each path that answers GET."""

_OF_OTHERS = frozenset(Rule) - {Rule.EVERYBODY, Rule.REFERENCE, Rule.LOGGED_IN, Rule.OWN}
"""The rules of paths that answer with what is not one's own alone."""

EVERYBODYS = "all"
"""What is asked for with one's own for that of everybody."""


def reads_of_others(path: str, method: str, query: Container[str]) -> bool:
    """Whether a request reads what is others': it is entered in the security log who did."""
    rule = RULES.get(path) if method == "GET" else None
    return rule in _OF_OTHERS or (rule is Rule.OWN and EVERYBODYS in query)


WORDS: Mapping[Rule, tuple[str, str]] = {
    Rule.EVERYBODY: ("公开,无须登录", "Open, without a login"),
    Rule.REFERENCE: ("演练时公开,否则登录即可", "Open in a rehearsal; else whoever is logged in"),
    Rule.LOGGED_IN: ("登录即可", "Whoever is logged in"),
    Rule.OWN: ("本人的;`all=true` 限运维人员", "One's own; `all=true` is the operators'"),
    Rule.TITLES: ("在本市任职者:名称和状态", "Whoever holds a post in the city: titles and states"),
    Rule.PLACE: ("按事项各部分(上表)", "By the part of the case (table above)"),
    Rule.HANDLING: ("待办与运维处置(上表)", "Tasks and powers (table above)"),
    Rule.ACCOUNT: ("按账户(上表)", "By the account (table above)"),
    Rule.OFFICE: ("按机构(上表)", "By the office (table above)"),
    Rule.OPERATORS: ("限系统运维人员", "Operators only"),
    Rule.AUDITORS: ("限审计机构人员", "The audit office only"),
    Rule.AUDITORS_AND_OPERATORS: ("限审计机构人员和系统运维人员", "The audit office and the operators"),
}
"""Each rule in words."""
