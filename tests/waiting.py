"""How long a test waits for what must come: none waits for ever, and none fails because the machine is busy."""

FOR_EVER_SECONDS = 600.0
"""What has not come by then never comes: no machine is so busy. Nothing is asserted of how long a wait took."""
