"""The worker with the toy's lists instead of the product's; run as a script by the tests."""

import sys

import worker
from temporal import process_exit
from temporal.settings import load_settings
from tests.temporal.toy import Toy, record

if __name__ == "__main__":
    cached = 0 if "--no-cache" in sys.argv else worker.CACHED_WORKFLOWS
    process_exit.run(lambda: worker.run(load_settings(), workflows=[Toy], activities=[record], cached_workflows=cached))
