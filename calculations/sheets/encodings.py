"""Text files of Chinese offices: UTF-8 with or without a mark, UTF-16 (Excel's "Unicode 文本"), GB18030 with GBK."""

import codecs
import unicodedata

from calculations.input.faults import BadInput, Fault

_UTF_16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NO_CHARACTERS = ("Co", "Cn")
"""Characters that no Chinese text has: bytes of another encoding come out as such."""

_NOT_READ_EN = "not UTF-8, GB18030 or UTF-16 with its mark (byte {at}); save it as .xlsx or CSV in a spreadsheet"
_NOT_READ_ZH = "不是 UTF-8、GB18030(GBK)或带标记的 UTF-16 编码(第 {at} 字节);请用电子表格另存为 .xlsx 或 CSV"


def decoded(data: bytes) -> tuple[str, str]:
    """The text and its encoding's name. What is UTF-8 is read as such. Raises ``BadInput``."""
    for mark, encoding in _UTF_16:
        if data.startswith(mark):
            return _checked(_by(data[len(mark) :], encoding)), "UTF-16"
    try:
        return _checked(data.decode("utf-8-sig")), "UTF-8"
    except UnicodeDecodeError:
        text = _by(data, "gb18030")
    strange = next((at for at, each in enumerate(text) if unicodedata.category(each) in _NO_CHARACTERS), None)
    if strange is not None:
        raise _not_read(len(text[:strange].encode("gb18030")))
    return _checked(text), "GB18030"


def _by(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_read(error.start) from error


def _checked(text: str) -> str:
    if "\0" in text:
        raise BadInput([Fault("file", "contains NUL bytes", "含空字节(NUL)")])
    return text


def _not_read(at: int) -> BadInput:
    return BadInput([Fault("file", _NOT_READ_EN.format(at=at), _NOT_READ_ZH.format(at=at))])
