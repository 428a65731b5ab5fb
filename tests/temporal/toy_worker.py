"""The worker with the toy's lists instead of the product's; run as a script by the tests."""

import sys

import worker
from temporal import process_exit
from temporal.settings import load_settings
from tests.temporal.toy import Toy, record

if __name__ == "__main__":
    settings = load_settings(**({"worker_cached_cases": 0} if "--no-cache" in sys.argv else {}))
    process_exit.run(lambda: worker.run(settings, workflows=[Toy], activities=[record]))
