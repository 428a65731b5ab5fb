"""What a long-lived process does about Python's garbage collector, once all it needs is loaded."""

import gc

_YOUNG_OBJECTS = 20_000
_ROUNDS = 20


def keep_loaded() -> None:
    """What is loaded stays for the life of the process: the collector need not look at it again, and looks more rarely.

    Left alone it walks through every module, policy and cached case again and again, and everything stands still
    meanwhile: the longer, the more cases are in memory (docs/performance.md).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, _ROUNDS, _ROUNDS)
