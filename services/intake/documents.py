"""Documents handed in: read and checked by the calculations' own readers, whole or not at all."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from approvals.actions import FailedCheck
from calculations.forms import Limits
from calculations.forms.registry import FORMS
from calculations.input.partial_input import Against, no_check
from policies.pack import Pack
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.intake.content import Content
from services.intake.form_checks import findings
from services.intake.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Read:
    """A document that was read, and what its checks found, in words; ``failed`` are checks that its step names."""

    document: BaseModel
    findings: tuple[str, ...] = ()
    failed: tuple[FailedCheck, ...] = ()


def read_document(
    content: Content, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any] = no_check
) -> Read:
    """The document, if everything about it is right, also what it is checked ``against`` in addition.

    Raises:
        BadInput: with every fault by its place.
        ServiceError: this form is not taken as a table, or nobody hands in this form.
    """
    form = FORMS.get(wanted.form)
    if form is None:
        raise ServiceError(
            ErrorKind.WRONG_ACTION,
            zh="该待办没有需要报送的文稿,请审核后同意或退回。",
            en="No document is handed in here; approve or return what is there.",
        )
    reading = wanted.reading(pack, limits, against)
    if content.file is None:
        return _read(form.read(content.document, reading), pack)
    if form.table is None:
        raise ServiceError(
            ErrorKind.UNSUPPORTED_MEDIA,
            zh=f"文种“{form.kind}”只接受 JSON。",
            en=f"A {form.kind} is taken as JSON only.",
        )
    return _read(form.table.read(content.file, reading), pack)


def _read(document: BaseModel, pack: Pack) -> Read:
    return Read(document, findings(document, pack))
