"""A policy pack that the long-running commands cannot work with, reported in words before they begin."""

from collections.abc import Iterator
from contextlib import contextmanager

from temporal.cli_errors import Problem
from temporal.settings import PREFIX


class PackUnusable(Problem):
    """There is no such pack, or it is wrong; the message names the setting, and every fault by its place."""


@contextmanager
def reporting_pack_faults() -> Iterator[None]:
    """Raise ``PackUnusable`` for what loading a pack inside finds wrong."""
    from policies.errors import InvalidPack, UnknownPack

    try:
        yield
    except UnknownPack as error:
        raise PackUnusable(f"{PREFIX}POLICY: {error.zh} / {error}") from error
    except InvalidPack as error:
        faults = "\n".join(f"  {fault.in_both()}" for fault in error.faults)
        raise PackUnusable(f"政策包有误 / the policy pack is wrong:\n{faults}") from error
