"""The tables of the records; importing this package fills `METADATA` with all of them."""

from records.tables.base import METADATA, Record, table_of
from records.tables.cases import (
    Audit,
    CaseRecord,
    DecisionRecord,
    NoticeRecord,
    PowerProposal,
    RefusedAttempt,
    TaskRecord,
    VersionRecord,
)
from records.tables.claims import ClaimRecord
from records.tables.desks import CopyRecord, Phrase, ReadMark, SavedDraft
from records.tables.directory import (
    DirectoryChange,
    DirectoryEntry,
    Organisation,
    Person,
    PostHolding,
    Substitution,
)
from records.tables.documents import (
    Attachment,
    BusinessClock,
    CasePolicy,
    Document,
    OfferedDocument,
    PinnedPolicy,
)
from records.tables.ledger import EarmarkRecord, LedgerAccount, LedgerEntry, LedgerLine, RefusedInstruction
from records.tables.logins import LoginSession, LoginTries
from records.tables.marks import InstallationMark
from records.tables.payments import (
    BankAccountRecord,
    BankStatementLineRecord,
    BankStatementRecord,
    PaymentEventRecord,
    PaymentFileRecord,
    PaymentOrderRecord,
)
from records.tables.seals import ContentFault, NotedHead, Seal
from records.tables.security import SecurityEntry
from records.tables.uploads import AttachmentUpload

__all__ = [
    "METADATA",
    "Attachment",
    "AttachmentUpload",
    "Audit",
    "BankAccountRecord",
    "BankStatementLineRecord",
    "BankStatementRecord",
    "BusinessClock",
    "CasePolicy",
    "CaseRecord",
    "ClaimRecord",
    "ContentFault",
    "CopyRecord",
    "DecisionRecord",
    "DirectoryChange",
    "DirectoryEntry",
    "Document",
    "EarmarkRecord",
    "InstallationMark",
    "LedgerAccount",
    "LedgerEntry",
    "LedgerLine",
    "LoginSession",
    "LoginTries",
    "NotedHead",
    "NoticeRecord",
    "OfferedDocument",
    "Organisation",
    "PaymentEventRecord",
    "PaymentFileRecord",
    "PaymentOrderRecord",
    "Person",
    "Phrase",
    "PinnedPolicy",
    "PostHolding",
    "PowerProposal",
    "ReadMark",
    "Record",
    "RefusedAttempt",
    "RefusedInstruction",
    "SavedDraft",
    "Seal",
    "SecurityEntry",
    "Substitution",
    "TaskRecord",
    "VersionRecord",
    "table_of",
]
