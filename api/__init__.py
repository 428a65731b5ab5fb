"""The HTTP interface: authenticates, validates, forwards, shows. The rules stand elsewhere."""
