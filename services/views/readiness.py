"""Whether the installation can take people's work: its present troubles, judged by kind."""

from pydantic import BaseModel, ConfigDict

from operations.troubles import TroubleKind
from services.wiring import Services


class NamedTrouble(BaseModel):
    """A trouble by its kind and place alone: readiness is asked without a login."""

    model_config = ConfigDict(frozen=True)

    kind: TroubleKind
    about: str


class Readiness(BaseModel):
    """Whether people's work can be taken, and every trouble of the installation."""

    model_config = ConfigDict(frozen=True)

    ready: bool
    records: bool
    engine: bool
    troubles: tuple[NamedTrouble, ...]


async def readiness(services: Services) -> Readiness:
    """Whether work can be taken now; not ready while a trouble keeps people from working."""
    troubles = await services.watch.now()
    kinds = {trouble.kind for trouble in troubles}
    return Readiness(
        ready=not any(trouble.unready for trouble in troubles),
        records=TroubleKind.RECORDS_AWAY not in kinds,
        engine=TroubleKind.ENGINE_AWAY not in kinds,
        troubles=tuple(NamedTrouble(kind=trouble.kind, about=trouble.about) for trouble in troubles),
    )
