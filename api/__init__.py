"""The HTTP interface: authenticates, validates, forwards, shows. The rules are elsewhere."""
