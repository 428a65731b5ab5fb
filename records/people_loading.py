"""Loading the directory where the installation runs: how it begins, and the way back when nobody could log in."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from records.database import Database
from records.directory import PEOPLE, load_directory
from records.directory_file import DirectoryFile
from records.logins import give_secret
from records.passwords import hash_password, new_half, whole_secret
from records.seals import seal
from records.security_log import SecurityAct, SecurityEvent, append


@dataclass(frozen=True, slots=True)
class Loading:
    """What is loaded, by which account of the machine, and until when the one-time secrets are good.

    ``new_secrets``: everybody in the file gets one, not only who has no password. ``reactivate``: who has left and is
    in the file is active again.
    """

    city: str
    directory: DirectoryFile
    since: date
    by: str
    at: datetime
    secrets_until: datetime
    new_secrets: bool = False
    reactivate: bool = False

    async def carry_out(self, database: Database) -> Mapping[str, str]:
        """Load it whole; the one-time secrets of those who got one, by login: they are nowhere else."""
        async with database.read() as session:
            needing = await self._needing_a_secret(session)
        secrets = {login: whole_secret(new_half(), new_half()) for login in needing}
        # Before the transaction: hashing takes a while, in which nobody else could write.
        hashes = {login: await asyncio.to_thread(hash_password, secret) for login, secret in secrets.items()}
        async with database.write() as session:
            await load_directory(session, self.city, self.directory, self.since)
            if self.reactivate:
                logins = [person.login for person in self.directory.people]
                await session.execute(update(PEOPLE).where(PEOPLE.c.login.in_(logins)).values(active=True))
                await seal(session, PEOPLE, [(login,) for login in logins])
            for login, secret_hash in hashes.items():
                await give_secret(session, login, secret_hash, self.secrets_until)
            await append(session, *self._events(secrets))
        return secrets

    async def _needing_a_secret(self, session: AsyncSession) -> list[str]:
        has_one = select(PEOPLE.c.login).where(PEOPLE.c.password_hash.is_not(None))
        have = set() if self.new_secrets else set((await session.execute(has_one)).scalars())
        return [person.login for person in self.directory.people if person.login not in have]

    def _events(self, secrets: Mapping[str, str]) -> list[SecurityEvent]:
        loaded = f"{len(self.directory.people)} people, {len(self.directory.organisations)} organisations"
        who = f"console account {self.by}"
        return [
            SecurityEvent(act=SecurityAct.LOAD_PEOPLE, at=self.at, subject=who, detail=loaded),
            *(SecurityEvent(act=SecurityAct.GIVE_SECRET, at=self.at, subject=login, detail=who) for login in secrets),
        ]
