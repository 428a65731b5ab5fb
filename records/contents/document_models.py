"""Documents as models: kept under the hash of their canonical text, and read back."""

from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import DocumentRef
from calculations.forms import amounts_hash, content_hash
from calculations.forms.compare import canonical_text
from records.contents.documents import get_documents, put_document
from records.views import StoredDocument

Model = TypeVar("Model", bound=BaseModel)


async def load_document(session: AsyncSession, digest: str, model: type[Model]) -> Model:
    """A stored document as its model. Raises ``ContentDiffers``."""
    (document,) = await load_documents(session, [digest], model)
    return document


async def load_documents(session: AsyncSession, digests: Sequence[str], model: type[Model]) -> list[Model]:
    """Stored documents as their model, in the same order. Raises ``ContentDiffers``."""
    stored = await get_documents(session, digests)
    return [model.model_validate_json(stored[digest].body) for digest in digests]


def document_ref(form: str, document: BaseModel) -> DocumentRef:
    """What a case names a document by."""
    return DocumentRef(form=form, content_hash=content_hash(document), amounts_hash=amounts_hash(document))


async def keep_document(session: AsyncSession, form: str, document: BaseModel) -> DocumentRef:
    """Keep a document; the same again changes nothing."""
    await put_document(session, stored_document(form, document))
    return document_ref(form, document)


def stored_document(form: str, document: BaseModel) -> StoredDocument:
    """A document as the records have it."""
    reference = document_ref(form, document)
    return StoredDocument(
        content_hash=reference.content_hash,
        form=form,
        amounts_hash=reference.amounts_hash,
        body=canonical_text(document),
    )
