"""The worker with the toy's lists instead of the product's; run as a script by the tests."""

import sys

import worker
from engine import leave
from engine.settings import load_settings
from tests.engine.toy import Toy, record

if __name__ == "__main__":
    cached = 0 if "--no-cache" in sys.argv else worker.CACHED_WORKFLOWS
    leave.run(lambda: worker.run(load_settings(), workflows=[Toy], activities=[record], cached_workflows=cached))
