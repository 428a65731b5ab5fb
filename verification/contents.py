"""Compares the documents and files that a case's history names with what the records have of them. Pure."""

from collections.abc import Collection, Iterable, Mapping

from approvals.actions import DocumentRef
from approvals.effects import Commented, Decided, Effect, HandedIn, VersionMade
from records.contents.states import DocumentState
from verification.findings import Finding


def named_documents(effects: Iterable[Effect]) -> dict[str, DocumentRef]:
    """The documents that these effects name, by hash."""
    events = (effect.event for effect in effects)
    return {
        event.document.content_hash: event.document for event in events if isinstance(event, VersionMade | HandedIn)
    }


def named_attachments(effects: Iterable[Effect]) -> frozenset[str]:
    """The hashes of the files that these effects name."""
    found: set[str] = set()
    for event in (effect.event for effect in effects):
        if isinstance(event, Decided | Commented):
            found.update(event.attachments)
        if isinstance(event, Decided) and event.evidence is not None:
            found.add(event.evidence.scan)
    return frozenset(found)


def compare_contents(
    case: str,
    effects: Collection[Effect],
    documents: Mapping[str, DocumentState],
    sound_attachments: Collection[str],
) -> list[Finding]:
    """Every document and file that is named is there, as it was named. No history can bring one back."""
    found = []
    for digest, reference in named_documents(effects).items():
        state = documents.get(digest)
        if state is None:
            found.append(Finding(case, f"台账缺文稿 {digest}", f"the records have lost the document {digest}"))
        elif not state.sound or (state.form, state.amounts_hash) != (reference.form, reference.amounts_hash):
            found.append(Finding(case, f"文稿 {digest} 与原内容不符", f"the document {digest} was changed"))
    for digest in sorted(named_attachments(effects).difference(sound_attachments)):
        zh, en = f"附件 {digest} 缺失或与原内容不符", f"the file {digest} is lost or was changed"
        found.append(Finding(case, zh, en))
    return found
