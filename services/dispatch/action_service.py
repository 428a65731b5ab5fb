"""What becomes of a staff action: it goes to its case, its effects into the records, the caller gets the receipt."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from approvals.actions import Actor, RecordsAction, Request, StaffAction
from approvals.case_ids import city_of
from approvals.decide import decide
from approvals.effects import CaseStatus, Effect
from approvals.refusals import Refusal, RefusalCode
from approvals.state import CaseState
from policies.pack import Pack
from records.cases.case_facts import case_summary
from records.cases.reading import effect_of
from records.projection.recorded_effects import effects_between, effects_of_request, lack_any, reaches
from records.views import StoredDocument
from services.clock import Clock
from services.dispatch.action_log import logged
from services.dispatch.case_errors import already_started, closed_or_unknown
from services.dispatch.effect_writer import Writer
from services.dispatch.engine_errors import CaseGone, LeftToRecords
from services.dispatch.gateway import Gateway
from services.dispatch.receipts import ReceiptView, receipt_view
from services.dispatch.refused_attempts import note_attempt
from services.dispatch.staged_documents import offered
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.narration.glossary import named
from services.store import Store
from temporal.failpoints import Failpoint, reach
from workflows.decision import DecisionStart
from workflows.messages import Receipt
from workflows.same_request import asks_for_the_same

_NOT_THE_FIRST = frozenset({RefusalCode.ALREADY_DECIDED, RefusalCode.UNKNOWN_TASK, RefusalCode.CASE_CLOSED})
"""What a running case says to somebody who would start it again."""

_LOOKS = 3
"""How often a request is sent again because the case has left yet more to the records."""

_GLIMPSE_SECONDS = 0.5
"""How long a rehearsal's case is waited for that cannot settle now: enough that it hears of it."""

log = structlog.get_logger("api")


class ActionService:
    """Carries out actions of the staff, each once for its key."""

    def __init__(
        self,
        store: Store,
        gateway: Gateway,
        pack: Pack,
        clock: Clock,
        recording_seconds: float,
        is_ahead: Callable[[str], bool],
    ) -> None:
        """``pack``: the names that refusals use; ``recording_seconds``: how long an answer waits for the records.

        ``is_ahead``: whether the records have more of a case than the engine, which was restored from an older backup.
        """
        self._store = store
        self._gateway = gateway
        self._pack = pack
        self._writer = Writer(store)
        self._clock = clock
        self._recording_seconds = recording_seconds
        self._is_ahead = is_ahead

    async def permit(self, case: str, actor: Actor, action: RecordsAction) -> None:
        """Let pass what is in the records alone, if the case says so. Raises ``ServiceError``."""
        state = await self.state(case)
        refusal = decide(state, actor, action, await self._clock.now(city_of(case)))
        if refusal is not None:
            raise ServiceError.refused(refusal)

    async def state(self, case: str) -> CaseState:
        """The case as it stands now. Raises ``ServiceError``: no such case, ended long ago, or the engine is away."""
        try:
            return await self._gateway.state(case)
        except CaseGone as error:
            raise await self._closed_or_unknown(case) from error

    async def require_recorded(self, case: str) -> None:
        """Ask this when the records lack what somebody asks for, which may just not have reached them yet.

        Raises ``ServiceError`` while they lack anything of the case, and as ``state`` does.
        """
        state = await self.state(case)
        async with self._store.read() as session:
            behind = await lack_any(session, case, state.number)
        if behind:
            raise ServiceError(
                ErrorKind.RECORDS_AWAY,
                zh=f"事项“{case}”的最新办理情况尚在登记。",
                en=f"What was done last in {case} is still being recorded.",
            )

    async def act(
        self, case: str, actor: Actor, action: StaffAction, key: str, brings: StoredDocument | None = None
    ) -> ReceiptView:
        """Have the case carry it out, write its effects, and give the receipt.

        ``brings``: the document that the action names; a refused action leaves nothing of it.
        Raises ``ServiceError``: refused, the engine away, no answer in time, no such case.
        """
        async with offered(self._store, case, brings):
            return receipt_view(self._pack, *await self.carry_out(case, actor, action, key))

    async def request(self, case: str, actor: Actor, action: StaffAction, key: str) -> Request:
        """What the case is asked."""
        instant = await self._clock.instant(city_of(case))
        return Request(key=request_key(actor, key), actor=actor, action=action, instant=instant)

    async def carry_out(self, case: str, actor: Actor, action: StaffAction, key: str) -> tuple[Receipt, list[Effect]]:
        """As ``act``; the receipt as the case gave it, and the effects as far as they are known."""
        request = await self.request(case, actor, action, key)
        with logged(case, request):
            try:
                receipt = await self._receipt(case, request, partial(self._gateway.send, case))
            except CaseGone as error:
                raise await self._closed_or_unknown(case, request) from error
            except ServiceError as error:
                if error.refusal is not None:
                    await self._note_refusal(case, request, key, error.refusal)
                raise
            return receipt, await self._follow_up(receipt, request)

    async def start(self, start: DecisionStart, request: Request, brings: StoredDocument | None) -> ReceiptView:
        """Start a decision with its document handed in, write the effects, and give the receipt.

        Raises ``ServiceError``: the case was started before, or as ``act`` does.
        """
        case, send = start.head.case, partial(self._gateway.send_with_start, start)
        async with offered(self._store, case, brings):
            with logged(case, request):
                try:
                    receipt = await self._receipt(case, request, send)
                except CaseGone as error:
                    raise await self._already_started(case) from error
                except ServiceError as error:
                    if error.refusal is not None and error.refusal.code in _NOT_THE_FIRST:
                        raise await self._already_started(case, error.refusal) from error
                    raise
                return receipt_view(self._pack, receipt, await self._follow_up(receipt, request))

    async def refuse(self, case: str, request: Request, key: str, refusal: Refusal) -> ServiceError:
        """The error of what need not be asked of a case; what duties forbid is noted for auditors."""
        await self._note_refusal(case, request, key, refusal)
        return ServiceError.refused(refusal)

    async def _note_refusal(self, case: str, request: Request, key: str, refusal: Refusal) -> None:
        await note_attempt(self._store, case, request, key, named(self._pack, refusal))

    async def _receipt(self, case: str, request: Request, send: Callable[[Request], Awaitable[Receipt]]) -> Receipt:
        """The case's receipt, or that of the records for what it has left to them or what it ended with.

        More may have been left to them while they were looked through; a case does that once in a thousand requests.
        Raises as ``send`` and ``_look`` do; ``CaseGone`` when the records have no receipt either.
        """
        if self._is_ahead(case):
            return await self._while_engine_is_behind(case, request)
        for _ in range(_LOOKS):
            try:
                return await send(request)
            except CaseGone:
                known = await self.recorded(case, request)
                if known is None:
                    raise
            except LeftToRecords as left:
                known = await self._look(case, request, left.through)
                request = request.model_copy(update={"looked_through": left.through})
            if known is not None:
                return known
        raise ServiceError(ErrorKind.NO_ANSWER_YET)

    async def _while_engine_is_behind(self, case: str, request: Request) -> Receipt:
        """What the records know of a request to a case of which the engine lacks something.

        Raises ``CaseGone`` when the case has ended by the records, which the engine may have forgotten since, and
        ``ServiceError`` otherwise.
        """
        known = await self.recorded(case, request)
        if known is not None:
            return known
        async with self._store.read() as session:
            summary = await case_summary(session, case)
        if summary is not None and summary.status is not CaseStatus.OPEN:
            raise CaseGone
        raise ServiceError(ErrorKind.ENGINE_BEHIND)

    async def _look(self, case: str, request: Request, through: int) -> Receipt | None:
        """What the records know of a request. Raises ``ServiceError`` when they lack what a case has left to them."""
        known = await self.recorded(case, request)
        if known is None:
            async with self._store.read() as session:
                there = await reaches(session, case, through)
            if not there:
                log.error("记录库缺少事项已登记的内容 / the records lack what they had", case=case, effect=through)
                raise ServiceError(ErrorKind.RECORDS_AWAY)
        return known

    async def _follow_up(self, receipt: Receipt, request: Request) -> list[Effect]:
        """What follows a receipt: its effects go into the records, and a rehearsal does what comes of itself."""
        if not asks_for_the_same(receipt.digest, request):
            # The engine itself answers a known id within a run, whatever the request says.
            raise ServiceError(ErrorKind.KEY_REUSED)
        reach(Failpoint.API_ANSWERED)
        effects, patience = list(receipt.effects), None
        try:
            async with asyncio.timeout(self._recording_seconds):
                effects = await self._write(receipt)
        except (ServiceError, TimeoutError):
            # The decision counts already: the case's recorder writes it later.
            log.warning("已办理,稍后登记 / decided, to be recorded later", case=receipt.case, last=receipt.last)
            patience = _GLIMPSE_SECONDS
        reach(Failpoint.API_RECORDED)
        if self._clock.rehearsal and not receipt.settled:
            # Nobody need drive a case for what follows an action at the same instant.
            await self._gateway.settle(receipt.case, receipt.at, patience)
        return effects

    async def _write(self, receipt: Receipt) -> list[Effect]:
        """Bring the effects into the records, and give all that the action had, in order. Raises ``ServiceError``."""
        await self._writer.write(receipt.case, receipt.effects, {receipt.key: receipt.processed})
        if len(receipt.effects) > receipt.last - receipt.first:
            return list(receipt.effects)
        async with self._store.read() as session:
            rows = await effects_between(session, receipt.case, receipt.first, receipt.last)
        return [effect_of(row) for row in rows]

    async def recorded(self, case: str, request: Request) -> Receipt | None:
        """The receipt of a request as far as the records know it; a case ends when they have all of it."""
        async with self._store.read() as session:
            rows = await effects_of_request(session, case, request.key)
        if not rows:
            return None
        first, last = rows[0], rows[-1]
        return Receipt(
            case=case,
            key=request.key,
            digest=last.digest or "",
            first=first.number,
            last=last.number,
            hash=last.hash,
            at=effect_of(last).at,
            effects=(),
            settled=True,
        )

    async def _closed_or_unknown(self, case: str, request: Request | None = None) -> ServiceError:
        async with self._store.read() as session:
            return await closed_or_unknown(session, case, request)

    async def _already_started(self, case: str, refusal: Refusal | None = None) -> ServiceError:
        async with self._store.read() as session:
            return await already_started(session, case, refusal)


def request_key(actor: Actor, key: str) -> str:
    """What a case knows a request by: nobody's key is another's."""
    return f"{actor.person}:{key}"
