"""The API's own description as tests read it; making it takes seconds, so a process makes it once."""

from functools import cache

from api.main import create_app
from temporal.settings import load_settings
from tests.api.product import Json


@cache
def description() -> Json:
    """The OpenAPI document of an installation with no settings of its own; nobody changes it."""
    return create_app(load_settings()).openapi()
