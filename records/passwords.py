"""Passwords of local logins: argon2, checked in the same time whether the person exists or not."""

import asyncio
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

# The least that OWASP recommends for argon2id (19 MiB, two passes): a login costs some 25 ms, not 130.
_HASHER = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))


def hash_password(password: str) -> str:
    """The hash to keep; another one each time."""
    return _HASHER.hash(password)


async def is_right(password: str, password_hash: str | None) -> bool:
    """Whether the password fits; in a thread, since it takes a while. Without a hash: no, as slowly."""
    fits = await asyncio.to_thread(_HASHER.verify, password, password_hash or _nobodys_hash())
    return fits and password_hash is not None


@cache
def _nobodys_hash() -> str:
    return hash_password("nobody has this password")
