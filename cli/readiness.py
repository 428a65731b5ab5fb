"""Whether the API answers: asked by whoever starts it, and by the container's health check."""

import http.client

from engine.settings import Settings

ALIVE_PATH = "/health"
"""Where the API answers 200 as long as it works; whether engine, records and worker do, `/health/ready` says."""

_ANSWER_WITHIN_SECONDS = 2.0


def api_answers(settings: Settings) -> bool:
    """Ask the API of these settings, straight and without any proxy."""
    connection = http.client.HTTPConnection(settings.api_host, settings.api_port, timeout=_ANSWER_WITHIN_SECONDS)
    try:
        connection.request("GET", ALIVE_PATH)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
