"""Passwords of local logins: argon2, checked in the same time whether the person exists or not."""

import asyncio
from functools import cache
from secrets import choice

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

# The least that OWASP recommends for argon2id (19 MiB, two passes): a login costs some 25 ms, not 130.
_HASHER = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what is misread on paper."""
_HALF = 10


def hash_password(password: str) -> str:
    """The hash to keep; another one each time."""
    return _HASHER.hash(password)


async def is_right(password: str, password_hash: str | None) -> bool:
    """Whether the password fits; in a thread, since it takes a while. Without a hash: no, as slowly."""
    fits = await asyncio.to_thread(_HASHER.verify, password, password_hash or _nobodys_hash())
    return fits and password_hash is not None


def new_half() -> str:
    """Half of a one-time secret; one half alone is as hard to guess as a good password."""
    return "".join(choice(_LETTERS) for _ in range(_HALF))


def whole_secret(first: str, second: str) -> str:
    """The one-time secret as it is typed."""
    return f"{first}-{second}"


@cache
def _nobodys_hash() -> str:
    return hash_password("nobody has this password")
