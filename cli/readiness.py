"""Whether the API, or another server of ours, answers: asked by who starts it, and by the container's health check."""

import http.client

from temporal.settings import Settings

ALIVE_PATH = "/health"
"""Where the API answers 200 as long as it works; whether engine, records and worker do, `/health/ready` says."""

_ANSWER_WITHIN_SECONDS = 2.0


def api_answers(settings: Settings) -> bool:
    """Ask the API of these settings."""
    return is_ok(settings.api_host, settings.api_port, ALIVE_PATH)


def is_ok(host: str, port: int, path: str) -> bool:
    """Whether a server answers 200 there: asked straight, without any proxy."""
    connection = http.client.HTTPConnection(host, port, timeout=_ANSWER_WITHIN_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
