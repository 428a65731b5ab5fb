"""What starts a case, as it comes over HTTP: all in one JSON document, or a file with the case in the query."""

from fastapi import Request

from api.requests.content import NOTE_PART, Submission, json_of, read_content, submitted
from calculations.input.faults import BadInput
from calculations.input.partial_input import validated
from services.intake.case_start import About
from services.intake.content import Content
from services.wiring import Services


class CaseBody(About, Submission):
    """The JSON form: what the case is, and its document with a note for those who read it next."""


async def read_start(request: Request, services: Services) -> tuple[About, Content]:
    """What is to be started. JSON says all in one; next to a CSV file or an upload the query names the case.

    Raises ``BadInput`` and ``ServiceError`` as ``read_content`` does.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json":
        body, faults = await json_of(CaseBody, await request.body(), services.limits)
        if any(fault.place != NOTE_PART for fault in faults):
            # Which case it is decides on how the document is read.
            raise BadInput(faults)
        return About(**body.read_of(*About.model_fields)), submitted(body, faults)
    query = {key: value for key, value in request.query_params.items() if key != "note"}
    return validated(About, query), await read_content(request, services.limits)
