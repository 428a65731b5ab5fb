"""What a proposed change of the directory names has to be there: checked before it is kept for a second operator."""

from calculations.input.faults import Fault
from calculations.ledger.accounts import parse_account
from calculations.payments.bank_accounts import held_at
from policies.pack import Pack
from records.directory.check import post_fault
from records.directory.orders import Change, HandOverOrder, ReviveOrder
from records.directory.people import organisations
from records.directory.posts import GivenPost, person_detail
from records.directory.substitutes import EndSubstitute, substitution
from records.payments.bank_accounts import NamedBankAccount
from services.dispatch.case_errors import unknown_case
from services.dispatch.engine_errors import CaseGone
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.people.colleague_lookup import ANY_PARTY, colleague
from services.wiring import Services


async def check_change(services: Services, subject: str, change: Change) -> None:
    """Raise ``ServiceError`` for a change that names what is not there; ``subject``: whom or what it is about."""
    match change:
        case GivenPost():
            await _check_post(services, change)
        case EndSubstitute():
            await _check_substitution(services, subject, change)
        case HandOverOrder():
            await _check_hand_over(services, change)
        case ReviveOrder():
            await _check_cut_off(services, change)
        case NamedBankAccount():
            _check_account(services.pack, change)
        case _:
            pass


async def _check_post(services: Services, change: GivenPost) -> None:
    async with services.store.read() as session:
        kinds = {each.code: each.kind for each in await organisations(session, services.pack.id)}
    fault = post_fault(services.pack, kinds.get(change.organisation, ""), change.post)
    if fault is not None:
        raise ServiceError.bad_input([fault])


async def _check_substitution(services: Services, subject: str, change: EndSubstitute) -> None:
    async with services.store.read() as session:
        known = await substitution(session, services.pack.id, change.number)
    if known is None or known.person != subject:
        raise ServiceError(ErrorKind.NOT_FOUND)


async def _check_hand_over(services: Services, change: HandOverOrder) -> None:
    async with services.store.read() as session:
        if await person_detail(session, change.person) is None:
            raise ServiceError(ErrorKind.NOT_FOUND)
    await colleague(services, change.to, ANY_PARTY)


def _check_account(pack: Pack, change: NamedBankAccount) -> None:
    account = parse_account(change.account)
    known = account.county is None or account.county in pack.counties()
    if not known or account.part not in pack.parts().get(account.fund, ()):
        zh = f"本市没有此账户:{account.code}"
        raise ServiceError.bad_input([Fault("path.account", f"no account of this city: {account.code}", zh)])
    main = held_at(account)
    if main != account.code:
        zh = f"该子账户与 {main} 同属一个银行账户,请登记 {main}"
        raise ServiceError.bad_input([Fault("path.account", f"one bank account with {main}: name that", zh)])


async def _check_cut_off(services: Services, change: ReviveOrder) -> None:
    try:
        cut_off = await services.gateway.is_cut_off(change.case)
    except CaseGone as error:
        raise unknown_case(change.case) from error
    if not cut_off:
        raise ServiceError(
            ErrorKind.NOT_POSSIBLE,
            zh="该事项没有在流程引擎中被终止,无须恢复。",
            en="The case was not ended in the engine; there is nothing to bring to life.",
        )
