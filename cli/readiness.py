"""Whether the API serves: asked by whoever starts it, and by the container's health check."""

import http.client

from engine.settings import Settings

READY_PATH = "/health/ready"
"""Where the API answers 200 as soon as it can serve."""

_ANSWER_WITHIN_SECONDS = 2.0


def api_is_ready(settings: Settings) -> bool:
    """Ask the API of these settings, straight and without any proxy."""
    connection = http.client.HTTPConnection(settings.api_host, settings.api_port, timeout=_ANSWER_WITHIN_SECONDS)
    try:
        connection.request("GET", READY_PATH)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
