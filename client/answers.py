"""What the API answers: its JSON, a problem (RFC 9457) in words, or nothing."""

from collections.abc import Mapping
from typing import Any

import httpx

LONGEST_TEXT = 200
"""How much is shown of an answer that is not the API's."""


class NoAnswer(Exception):
    """The API did not answer; the text is why."""

    def __init__(self, error: httpx.TransportError) -> None:
        super().__init__(str(_first_cause(error)))


class Refused(Exception):
    """The API answered with a problem: its text is title, detail, every fault of the input, and what to do.

    ``name`` is the last part of its type (``own-work``), ``problem`` all that it says.
    """

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = dict(problem)
        self.name = str(problem.get("type", "")).rpartition("/")[2]
        lines = [str(problem.get("title", status)), str(problem.get("detail", ""))]
        lines += [f"  {_where(fault)}: {fault['zh']} / {fault['message']}" for fault in problem.get("errors", ())]
        lines.append(str(problem.get("what_to_do", "")))
        super().__init__("\n".join(line for line in lines if line))


def _where(fault: Mapping[str, Any]) -> str:
    """The place of a fault, and the cell of the spreadsheet that it is in."""
    return f"{fault['place']} ({fault['cell']})" if fault.get("cell") else str(fault["place"])


def content_of(answer: httpx.Response) -> Any:
    """The JSON of an answer, ``{}`` of one without; the bytes of a file that is sent. Raises ``Refused``."""
    if answer.is_error:
        raise Refused(answer.status_code, _problem(answer))
    if "attachment" in answer.headers.get("content-disposition", ""):
        return answer.content
    return answer.json() if answer.content else {}


def _first_cause(error: BaseException) -> BaseException:
    """What an error came from: the libraries between say less."""
    before = error.__cause__ or error.__context__
    return error if before is None else _first_cause(before)


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    if isinstance(problem, dict):
        return problem
    # Something between us and the API may answer in its own way.
    return {"title": f"HTTP {answer.status_code}", "detail": answer.text[:LONGEST_TEXT]}
