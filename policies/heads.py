"""The head of a case: what it is, and everything of the policy that it pins at its start."""

from approvals.state import CaseHead
from policies.pinned import Pinned


def head_of(pinned: Pinned, case: str, kind: str, zh: str, en: str, fund: str | None = None) -> CaseHead:
    """The head of a case of that id and kind, by what was pinned for it."""
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
    )
