"""The answer of a calculation as a file that is removed once it is sent."""

from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi.responses import FileResponse
from starlette.types import Receive, Scope, Send

_DOWNLOADED = ".zip"


class AnswerFile(FileResponse):
    """The answer of a calculation; its folder is removed when it is sent, or when whoever asked has gone away."""

    def __init__(self, answer: Path, folder: TemporaryDirectory[str], name: str) -> None:
        filename = f"{name}{_DOWNLOADED}" if answer.suffix == _DOWNLOADED else None
        super().__init__(answer, filename=filename)
        self._folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._folder.cleanup()
