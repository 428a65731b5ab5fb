"""What an uploaded file is, by its content: its name and the type that the sender claims say nothing."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from calculations.input.faults import Fault

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of a workbook."""

_BY_BEGINNING = (
    (b"%PDF", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_BY_MEMBER = (
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.xml", XLSX),
    ("OFD.xml", "application/ofd"),
)
_MACROS = "vbaproject.bin"
_TEXT = "text/plain; charset=utf-8"
_WHITE = frozenset("\t\n\r\f")

_LIST_BYTES = 1_000_000
"""The longest list of what is packed: office files have some dozens of parts, and reading 400,000 takes seconds."""

NOT_TAKEN = Fault(
    "file",
    "no kind of file that is taken: PDF, OFD, PNG, JPEG, TIFF, docx or xlsx without macros, UTF-8 text",
    "不是可受理的文件:请上传 PDF、OFD、PNG、JPEG、TIFF、不含宏的 docx 或 xlsx,或 UTF-8 文本",
)


def media_type_of(content: bytes) -> str | None:
    """The media type of a file that is taken; ``None`` for any other."""
    for beginning, media_type in _BY_BEGINNING:
        if content.startswith(beginning):
            return media_type
    return _packed(content) if content.startswith(b"PK") else _text(content)


def _packed(content: bytes) -> str | None:
    """Office files are packed; only the list of what is packed is read."""
    try:
        members = ZipFile(_ShortReads(content)).namelist()
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if any(member.lower().endswith(_MACROS) for member in members):
        return None
    return next((media_type for member, media_type in _BY_MEMBER if member in members), None)


class _ShortReads(BytesIO):
    """A file of which the list of what is packed is read only if it is short."""

    def read(self, size: int | None = -1, /) -> bytes:
        """What is asked for. Raises ``OSError`` for more than the longest list."""
        content = super().read(size)
        if len(content) > _LIST_BYTES:
            raise OSError("too much at once")
        return content


def _text(content: bytes) -> str | None:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return _TEXT if all(each.isprintable() or each in _WHITE or each == "\ufeff" for each in text) else None
