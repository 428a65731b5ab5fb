"""Loading the directory where the installation runs: how it begins, and the way back when nobody could log in."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import BaseModel
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from records.database import Database
from records.directory.changes import one_after_the_other
from records.directory.entries import EntryContent, EntryState, add_entry
from records.directory.file import DirectoryFile
from records.directory.people import PEOPLE, load_directory, organisations
from records.directory.posts import person_detail
from records.identity.logins import give_secret
from records.identity.passwords import hash_password, new_half, whole_secret
from records.integrity.seals import seal
from records.integrity.security_log import SecurityAct, SecurityEvent, append


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
            await one_after_the_other(session)
            before = await self._loaded(session)
            await load_directory(session, self.city, self.directory, self.since)
            if self.reactivate:
                logins = [person.login for person in self.directory.people]
                await session.execute(update(PEOPLE).where(PEOPLE.c.login.in_(logins)).values(active=True))
                await seal(session, PEOPLE, [(login,) for login in logins])
            for login, secret_hash in hashes.items():
                await give_secret(session, login, secret_hash, self.secrets_until)
            for entry in self._changes(before, await self._loaded(session)):
                await add_entry(session, self.city, entry, self._who, self.at, EntryState.DONE)
            await append(session, *self._events(secrets))
        return secrets

    async def _needing_a_secret(self, session: AsyncSession) -> list[str]:
        has_one = select(PEOPLE.c.login).where(PEOPLE.c.password_hash.is_not(None))
        have = set() if self.new_secrets else set((await session.execute(has_one)).scalars())
        return [person.login for person in self.directory.people if person.login not in have]

    @property
    def _who(self) -> str:
        return f"load-people:{self.by}"

    async def _loaded(self, session: AsyncSession) -> dict[str, BaseModel]:
        """What the directory has of all that is in the file, by login or code."""
        wanted = {entry.code for entry in self.directory.organisations}
        found: dict[str, BaseModel] = {
            each.code: each for each in await organisations(session, self.city) if each.code in wanted
        }
        for person in self.directory.people:
            detail = await person_detail(session, person.login)
            if detail is not None:
                found[person.login] = detail
        return found

    def _changes(self, before: Mapping[str, BaseModel], after: Mapping[str, BaseModel]) -> list[EntryContent]:
        entries = {entry.code: entry for entry in self.directory.organisations}
        people = {entry.login: entry for entry in self.directory.people}
        return [
            EntryContent(
                kind="LoadedOrganisation" if subject in entries else "LoadedPerson",
                subject=subject,
                wanted=entries[subject] if subject in entries else people[subject],
                before=before.get(subject),
                after=now,
            )
            for subject, now in after.items()
            if before.get(subject) != now
        ]

    def _events(self, secrets: Mapping[str, str]) -> list[SecurityEvent]:
        loaded = f"{len(self.directory.people)} people, {len(self.directory.organisations)} organisations"
        return [
            SecurityEvent(act=SecurityAct.LOAD_PEOPLE, at=self.at, subject=self._who, detail=loaded),
            *(
                SecurityEvent(act=SecurityAct.GIVE_SECRET, at=self.at, subject=login, detail=self._who)
                for login in secrets
            ),
        ]
