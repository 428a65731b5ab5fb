"""The head of a case: what it is, and everything of the policy that it pins at its start."""

from approvals.definitions import CITY
from approvals.names import CaseNames
from approvals.state import CaseHead
from policies.labels import CITY_ITSELF
from policies.pack import Pack
from policies.policy_snapshot import Pinned


def head_of(pack: Pack, pinned: Pinned, case: str, kind: str, zh: str, en: str, fund: str | None = None) -> CaseHead:
    """The head of a case of that id and kind, by what the pack pinned for it."""
    return CaseHead(
        case=case,
        kind=kind,
        zh=zh,
        en=en,
        city=pinned.city,
        fund=fund,
        anchor=pinned.anchor,
        chain=pinned.chain,
        branches=pinned.branches,
        calendar=pinned.calendar,
        parameters={name: value.model_dump(mode="json") for name, value in pinned.parameters.items()},
        templates={form: template.model_dump(mode="json") for form, template in pinned.templates.items()},
        policy_hash=pinned.hash,
        names=case_names(pack),
    )


def case_names(pack: Pack) -> CaseNames:
    """What people call the pack's organisations, posts and counties."""
    counties = {code: pack.county(code) for code in pack.counties()} | {CITY: CITY_ITSELF}
    return CaseNames(
        organisations={kind: each.zh_of_county or each.zh for kind, each in pack.organisations().items()},
        posts={post: named.zh for post, named in pack.posts().items()},
        lanes={code: named.zh for code, named in counties.items()},
        organisations_en={kind: each.en for kind, each in pack.organisations().items()},
        posts_en={post: named.en for post, named in pack.posts().items()},
        lanes_en={code: named.en for code, named in counties.items()},
    )
