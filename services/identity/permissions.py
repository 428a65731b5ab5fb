"""What only people of an office may do or read: who asks is admitted, or refused in words."""

from records.views import PersonView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.roles import is_auditor, is_operator


def require_operator(person: PersonView, city: str) -> None:
    """Raise ``ServiceError`` for who does not operate the system for a city."""
    if not is_operator(person, city):
        raise ServiceError(ErrorKind.NOT_ALLOWED, zh="仅限系统运维人员。", en="Only the operators may do this.")


def require_auditor(person: PersonView, city: str) -> None:
    """Raise ``ServiceError`` for who is not of the audit office of a city."""
    if not is_auditor(person, city):
        raise ServiceError(ErrorKind.NOT_ALLOWED, zh="仅限审计机构人员。", en="Only the audit office may read this.")


def require_overseer(person: PersonView, city: str) -> None:
    """Raise ``ServiceError`` for who neither audits a city nor operates the system for it."""
    if not (is_auditor(person, city) or is_operator(person, city)):
        raise ServiceError(
            ErrorKind.NOT_ALLOWED,
            zh="仅限审计机构和系统运维人员。",
            en="Only the audit office and the operators may read this.",
        )


def as_reader_in(person: PersonView, city: str) -> PersonView:
    """Somebody with their posts in a city alone: a post elsewhere opens nothing here.

    Raises ``ServiceError`` for who holds none there today.
    """
    posts = tuple(post for post in person.posts if post.organisation.city == city)
    if not posts:
        raise ServiceError(
            ErrorKind.NOT_ALLOWED, zh="您目前在本市没有岗位,不能查阅。", en="You hold no post in this city now."
        )
    return person.model_copy(update={"posts": posts})
