"""Nobody passes for somebody else: new logins that look like another are refused, and namesakes in one organisation."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.directory.changes import DirectoryRefused
from records.directory.holdings import HOLDINGS, ends_after
from records.identity.names import fold_name, is_new_login, skeleton
from records.tables import Person, table_of

PEOPLE: Table = table_of(Person)


async def refuse_confusable(session: AsyncSession, logins: Iterable[str]) -> None:
    """Raise ``DirectoryRefused`` for new ones among the logins that are no logins, or look like another."""
    known = set((await session.execute(select(PEOPLE.c.login))).scalars())
    taken = {skeleton(login): login for login in sorted(known)}
    zh, en = [], []
    for login in sorted(set(logins) - known):
        like = taken.setdefault(skeleton(login), login)
        if not is_new_login(login):
            zh.append(f"登录名“{login}”只能用小写字母、数字和中间的连字符")
            en.append(f"the login {login!r} may have small letters, digits, and hyphens between them only")
        elif like != login:
            zh.append(f"登录名“{login}”易与“{like}”混淆,请另取")
            en.append(f"the login {login} looks like {like}: choose another")
    if zh:
        raise DirectoryRefused(";".join(zh) + "。", "; ".join(en) + ".")


async def refuse_namesakes(session: AsyncSession, city: str, logins: Iterable[str], today: date) -> None:
    """Raise ``DirectoryRefused`` when one of the people has the name of an active colleague, now or later."""
    query = select(HOLDINGS.c.organisation, PEOPLE.c.login, PEOPLE.c.name).join(
        PEOPLE, PEOPLE.c.login == HOLDINGS.c.person
    )
    query = query.where(HOLDINGS.c.city == city, PEOPLE.c.active.is_(True), ends_after(today)).distinct()
    holders: dict[tuple[str, str], dict[str, str]] = {}
    for row in await session.execute(query):
        holders.setdefault((row.organisation, fold_name(row.name)), {})[row.login] = row.name
    wanted = set(logins)
    found = [(place, same) for place, same in sorted(holders.items()) if len(same) > 1 and not wanted.isdisjoint(same)]
    if found:
        listed = "、".join(f"{place[0]}:{'、'.join(sorted(same))}" for place, same in found)
        raise DirectoryRefused(
            f"同一机构中姓名相同,无法分辨,请在姓名后加注以区别,如“张伟(大)”:{listed}。",
            f"In one organisation people of the same name cannot be told apart; add to the name what does: {listed}.",
        )
