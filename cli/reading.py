"""Text files that are named on the command line."""

from pathlib import Path

from temporal.cli_errors import WrongArguments


class NotText(WrongArguments):
    """The file is no UTF-8 text."""


def text_of(file: Path) -> str:
    """The text of a file, whatever program marked its beginning. Raises ``NotText``."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotText(
            f"{file.name}: 不是 UTF-8 编码(第 {error.start} 字节),请另存为 UTF-8 编码 / "
            f"not UTF-8 (byte {error.start}): save it as UTF-8"
        ) from error
