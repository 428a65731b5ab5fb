"""Writes who reads what, for the documentation: ``python -m tools.access_page [--check]``."""

import sys
from collections.abc import Callable, Iterator, Mapping

from api.requests.reading_rules import RULES, WORDS
from approvals.definitions import MAIN
from approvals.reading import (
    STANDING,
    Access,
    Office,
    Place,
    access_to_account,
    access_to_handling,
    access_to_office,
    access_to_place,
)
from calculations.ledger.accounts import AccountKind
from policies.loader import load
from policies.pack import Pack
from tools.generated_page import GeneratedPage

OWN, OTHER = "330203", "330205"

OUTCOMES = {
    Access.ALL: "全部 all",
    Access.OWN_LINES: "本区县 own lines",
    Access.STATE: "状态 state",
    Access.NOTHING: "—",
}

PARTS: Mapping[tuple[str, str], Callable[[Office], Access]] = {
    ("本区县部分", "One's own county's part"): lambda office: _place(office, OWN),
    ("其他区县部分", "Another county's part"): lambda office: _place(office, OTHER),
    ("全市部分,已到本机构", "The city's part, having come to the office"): lambda office: _place(
        office, MAIN, office.kind
    ),
    ("全市部分,未到本机构", "The city's part, not yet come to it"): lambda office: _place(office, MAIN),
    ("其他机构的记账单", "What another office posted"): lambda office: _place(office, f"{STANDING}R1"),
    ("本区县待办、运维处置", "Tasks and powers, own county"): lambda office: _handling(office, OWN),
    ("其他区县待办、运维处置", "Tasks and powers, another county"): lambda office: _handling(office, OTHER),
    ("全市部分待办、运维处置", "Tasks and powers, the city's part"): lambda office: _handling(office, MAIN),
    ("本区县账户", "One's own county's accounts"): lambda office: _account(office, OWN),
    ("其他区县账户", "Another county's accounts"): lambda office: _account(office, OTHER),
    ("国库账户", "The treasury's account"): lambda office: access_to_account([office], AccountKind.TREASURY, None),
    ("其他市级账户", "Other accounts of the city"): lambda office: access_to_account(
        [office], AccountKind.SPECIAL, None
    ),
    ("本区县和市级机构人员", "People of the city and one's own county"): lambda office: access_to_office(
        [office], office.county
    ),
    ("其他区县人员", "People of another county"): lambda office: access_to_office([office], OTHER),
}
"""What is read, and how much of it an office reads that belongs to the county ``OWN``, if in any."""

_HEAD = """# Who reads what 查阅范围

<!-- 由程序生成,请勿手工修改。Made by `python -m tools.access_page` from approvals/reading.py. -->

One rule (`approvals/reading.py`) decides for every path. A case *has come* to an office when the office has, or had, a
task in it, or one of its people has a copy. *Own lines* 本区县: what names no other county, the rows of one's own
county, and the totals of documents that are about all; of accounts no balance and no total. *State* 状态: titles,
stages, tasks and deadlines, without amounts, documents and words of others. What an office posts is read by that
office. Who holds several posts reads what any of them reads. Reading of all but one's own is entered in the security
log, once a day for each path.

"""

_MIDDLE = """
## The paths 各路径

| path | rule |
|---|---|
"""


def page() -> str:
    """The page as it should be."""
    return _HEAD + "\n".join(_matrix(load("ningbo"))) + "\n" + _MIDDLE + "\n".join(_paths()) + "\n"


def offices(pack: Pack) -> dict[str, Office]:
    """Every kind of organisation of a city as an office, those of the counties in ``OWN``, by their short names."""
    names = pack.organisations()
    return {
        named.zh: Office(kind=kind, county=OWN if kind.startswith("county_") else None, name=kind)
        for kind, named in names.items()
    }


def _matrix(pack: Pack) -> Iterator[str]:
    readers = offices(pack)
    yield f"| | {' | '.join(readers)} |"
    yield f"|---|{'---|' * len(readers)}"
    for (zh, en), access in PARTS.items():
        cells = " | ".join(OUTCOMES[access(office)] for office in readers.values())
        yield f"| {zh}<br>{en} | {cells} |"


def _paths() -> Iterator[str]:
    for path, rule in sorted(RULES.items()):
        zh, en = WORDS[rule]
        yield f"| `GET {path}` | {zh}<br>{en} |"


def _place(office: Office, lane: str, *reached: str) -> Access:
    return access_to_place([office], Place(lane=lane, organisation="其他机构", reached=frozenset(reached)))


def _handling(office: Office, lane: str) -> Access:
    return access_to_handling([office], Place(lane=lane, reached=frozenset({office.kind})))


def _account(office: Office, county: str) -> Access:
    return access_to_account([office], AccountKind.COUNTY_EXPENDITURE, county)


GENERATED = GeneratedPage("access.md", "tools.access_page", page)

if __name__ == "__main__":
    sys.exit(GENERATED.main(sys.argv[1:]))
