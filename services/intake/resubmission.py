"""A document that a case names and the records have lost is handed in again: by its hash it is the same, or refused."""

from contextlib import suppress

from approvals.actions import Actor
from approvals.reading import Access
from calculations.forms.compare import canonical_json
from calculations.input.faults import BadInput, Fault
from records.cases.case_facts import case_summary
from records.cases.document_versions import versions_of_document
from records.cases.missing_contents import MissingContent, missing_contents
from records.cases.reading import effect_of
from records.contents.document_models import stored_document
from records.contents.documents import is_kept, put_document
from records.contents.store import is_sound
from records.projection.recorded_effects import effects_between
from records.views import CaseSummary, PersonView, StoredDocument, VersionView
from services.dispatch.case_errors import unknown_case
from services.dispatch.engine_errors import CaseGone
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.read_access import sight_of
from services.identity.roles import is_operator
from services.intake.content import Content, Format
from services.intake.documents import read_document
from services.intake.wanted import Wanted
from services.views.case_policy import about_case, policy_of
from services.views.cases import reads_version
from services.wiring import Services


async def contents_to_bring(services: Services, person: PersonView) -> tuple[MissingContent, ...]:
    """What cases name and the records lack: all of it for operators, for others what they brought themselves."""
    async with services.store.read() as session:
        found = await missing_contents(session, services.pack.id)
    operates = is_operator(person, services.pack.id)
    return tuple(each for each in found if operates or each.person == person.login)


async def keep_again(services: Services, person: PersonView, case: str, digest: str, content: Content) -> VersionView:
    """Keep the content of a version again if it has its hash, and let the case try again what waited for it.

    Raises ``ServiceError``: no such version that the person may see; ``BadInput``: another content.
    """
    async with services.store.read() as session:
        summary = await case_summary(session, case)
        versions = await versions_of_document(session, case, digest)
        sight = await sight_of(session, services.pack, person, case)
        version = next((each for each in versions if reads_version(sight, each) >= Access.OWN_LINES), None)
        kept = await is_kept(session, digest)
    if summary is None:
        raise unknown_case(case)
    if version is None:
        raise ServiceError(ErrorKind.NOT_FOUND, zh="该事项中没有这一稿,或您无权查看。", en="There is no such version.")
    if not kept:
        await _keep(services, summary, version, content)
        with suppress(CaseGone):
            await services.gateway.retry(case)
    return version


async def _keep(services: Services, case: CaseSummary, version: VersionView, content: Content) -> None:
    """As it was given out, which is its canonical text, or as it was handed in, which is read as it was then."""
    brought = (_as_given_out(version, content), await _as_handed_in(services, case, version, content))
    same = [each for each in brought if each is not None and is_sound(version.content_hash, each.body)]
    if same:
        async with services.store.write() as session:
            await put_document(session, same[0])
        return
    where = f"{version.form} {version.number}"
    raise ServiceError.bad_input(
        [
            Fault(
                "document",
                f"not the content of {where}, whose hash is {version.content_hash}: hand in the very file of then",
                f"与第{version.number}稿的内容不符(哈希 {version.content_hash}),请提交当时的原件",
            )
        ]
    )


def _as_given_out(version: VersionView, content: Content) -> StoredDocument | None:
    if content.format is not Format.JSON:
        return None
    return StoredDocument(
        content_hash=version.content_hash,
        form=version.form,
        amounts_hash=version.amounts_hash,
        body=canonical_json(content.document),
    )


async def _as_handed_in(
    services: Services, case: CaseSummary, version: VersionView, content: Content
) -> StoredDocument | None:
    """Read by the reader of its form, for its maker; ``None`` when that finds it wrong, so that it was not this."""
    maker = await _maker(services, version)
    if maker is None or case.year is None:
        return None
    async with services.store.read() as session:
        policy = await policy_of(session, services.pack, about_case(case))
    today = await services.clock.today(services.pack.id)
    wanted = Wanted.of_case(case, case.year, version.form, version.lane, maker, today)
    try:
        read = read_document(content, wanted, policy.pack if policy else services.pack, services.limits)
    except (BadInput, ServiceError):
        return None
    return stored_document(version.form, read.document).model_copy(update={"content_hash": version.content_hash})


async def _maker(services: Services, version: VersionView) -> Actor | None:
    async with services.store.read() as session:
        [row] = await effects_between(session, version.case, version.effect, version.effect)
    return effect_of(row).actor
