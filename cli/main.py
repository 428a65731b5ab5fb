"""The command `tongchou`: each command is a function of a module of its own, registered here.

Commands import what they need inside their function, so that none pays for another's libraries.
"""

import sys

import structlog
import typer

from cli import (
    acting,
    backup,
    builds,
    calculate,
    cases,
    directory,
    my_login,
    operators,
    payments,
    people,
    policy,
    security_log,
    staff,
    tables,
    years,
)
from cli.away import went_away
from cli.catch_up import catch_up
from cli.demo import demo
from cli.serve import api, prepare, worker
from cli.troubles import troubles
from cli.up import up
from cli.verify import verify
from temporal import process_exit
from temporal.private import keep_private

app = typer.Typer(
    name="tongchou",
    help="统筹：市级医保基金统筹的一年 / Tongchou: the year of a city's pooled insurance fund",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(up)
app.command()(demo)
app.command()(worker)
app.command()(api)
app.command()(prepare)
app.command()(verify)
app.command()(troubles)
app.command(name="catch-up")(catch_up)
my_login.register(app)
backup.register(app)
staff.register(app)
acting.register(app)
tables.register(app)
operators.register(app)
people.register(app)
directory.register(app)
payments.register(app)
security_log.register(app)
years.register(app)
builds.register(app)
cases.register(app)
calculate.register(app)
policy.register(app)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    keep_private()
    # Standard output is for what was asked; worker and API set up more than this.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    process_exit.run(_command)


def _command() -> None:
    try:
        app()
    except Exception as error:
        problem = went_away(error)
        if problem is None:
            raise
        raise problem from error


if __name__ == "__main__":
    main()
