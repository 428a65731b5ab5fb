"""When a post is held: the condition on its rows that every question about who holds what on a day has in common."""

from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Table, or_

from records.tables import PostHolding, table_of

HOLDINGS: Table = table_of(PostHolding)


def ends_after(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Held on that day (China) or from a later one on; ``until`` is the first day without the post."""
    return or_(HOLDINGS.c.until.is_(None), HOLDINGS.c.until > day)


def held_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Held on that day (China)."""
    return (HOLDINGS.c.since <= day) & ends_after(day)
