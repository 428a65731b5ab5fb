"""A process that books one payment which leaves as an order: `python -m tests.crash.pay_once URL`, to be killed."""

import asyncio
import sys

from records.database import Database
from temporal.failpoints import Failpoint, reach
from tests.records.payment_orders import book, distribution


async def main(url: str) -> None:
    """Book it, and get to the failpoint behind the commit."""
    database = Database(url)
    await book(database, distribution("d1", "60.00", "40.00"))
    reach(Failpoint.LEDGER_POSTED)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
