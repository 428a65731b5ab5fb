"""The OpenAPI description and the reference page."""
