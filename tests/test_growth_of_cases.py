"""Cases, chains, files and words: what is done with them takes time that grows with their size."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

import pytest
import yaml

from approvals.definitions import Chain, Step, StepParty
from approvals.effects import AutomaticDone, Commented, Effect, EffectBody
from approvals.temporal_summaries import plain
from calculations.input.faults import shown
from policies.chains import ChainSpec
from policies.files import PackFile
from policies.ineffective_settings import name_faults
from policies.loader import load, load_from
from policies.pack_builder import Entry as Written
from records.paging import decode, encode
from records.projection.check import to_be_projected
from records.views import AuditRow
from services.intake.file_types import media_type_of
from services.narration.history import Narrator
from services.text_types import seen
from tests.approvals.chains import BUDGET
from tests.growth import LINEAR, growth
from tests.records.story import chained_effects
from verification.compare import Recorded, compare
from workflows.history import CaseHistory, Entry, _Found

AT = datetime(2022, 1, 1, tzinfo=UTC)
CASE = "ningbo.test.2022"


class Verified(NamedTuple):
    """What the engine's history says, event by event, and what the records say."""

    entries: list[Entry]
    recorded: Recorded


def automatic_steps(count: int) -> tuple[Effect, ...]:
    done = (
        AutomaticDone(task=f"main.post.{number}", lane="main", step="post", ok=True) for number in range(1, count + 1)
    )
    return chained_effects(done, AT)


def row(effect: Effect) -> AuditRow:
    return AuditRow(
        number=effect.number,
        kind=effect.event.kind,
        at=effect.at,
        person=None,
        body=effect.body_json(),
        previous=effect.previous,
        hash=effect.hash,
        recorded_at=AT,
    )


def verified(count: int) -> Verified:
    """Every step has ended; as many more were ordered, and the ledger has entries that nobody ordered."""
    effects = automatic_steps(count)
    entries = [Entry(at=AT, effects=(each,), ordered=f"main.more.{each.number}") for each in effects]
    projected = {**to_be_projected(CASE, effects), "case_record": {(CASE,): {"status": "open"}}}
    moved = {f"{CASE}.main.never.{number}": "digest" for number in range(count)}
    return Verified(entries, Recorded([row(each) for each in effects], projected, moved, {}))


def verify(given: Verified) -> object:
    found = _Found()
    for entry in given.entries:
        found.take(entry)
    history = CaseHistory(
        case=CASE,
        closed=True,
        status="COMPLETED",
        effects=found.effects,
        seen_at=found.seen_at,
        ordered=tuple(found.ordered),
        posted={effect.event.task: (f"{CASE}.lacking",) for effect in found.effects.values()},  # type: ignore[union-attr]
    )
    return compare(history, given.recorded)


def test_verifying_twice_as_many_steps_takes_twice_as_long() -> None:
    assert growth(verified, verify, 800) < LINEAR


def test_telling_twice_as_many_acts_takes_twice_as_long() -> None:
    narrator = Narrator(load("ningbo"), BUDGET)

    def bodies(count: int) -> list[EffectBody]:
        comments = (
            Commented(task="main.review.1.decide", text="请核对 city_finance/maker " * 20) for _ in range(count)
        )
        return [EffectBody(number=number, at=AT, actor=None, event=event) for number, event in enumerate(comments, 1)]

    assert growth(bodies, lambda told: [narrator.tell(body) for body in told], 1_000) < LINEAR


def packed(count: int) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for number in range(count):
            archive.writestr(f"member{number}", b"")
    return file.getvalue()


FILES_AND_WORDS: dict[str, tuple[Callable[[int], Any], Callable[[Any], object], int]] = {
    "a packed file of many members": (packed, media_type_of, 2_000),
    "a packed file that has no end": (lambda n: b"PK" + b"PK\x05\x06" * n, media_type_of, 50_000),
    "a text file": (lambda n: ("字" * n).encode(), media_type_of, 200_000),
    "words with markup": (lambda n: "www.[:/_ \t" * n, plain, 20_000),
    "words with hidden characters": (lambda n: "a\u0301" * n, seen, 50_000),
    "a cursor": (lambda n: encode(["x" * n]), lambda cursor: decode(cursor, 1), 200_000),
    "what an amount is not": (lambda n: "9" * n, lambda given: shown(given), 500_000),
}


@pytest.mark.parametrize("reader", FILES_AND_WORDS)
def test_twice_as_much_takes_twice_as_long(reader: str) -> None:
    make, work, size = FILES_AND_WORDS[reader]
    assert growth(make, work, size) < LINEAR


def steps(count: int) -> tuple[Step, ...]:
    """All but the first lead back to it."""
    party = (StepParty(maker="bureau/maker", decider="bureau/checker"),)
    later = {"other_persons_than": ("s0",), "may_refuse": True, "refused_to": "s0"}
    return tuple(
        Step.model_validate(
            {
                "id": f"s{number}",
                "zh": "环节",
                "en": "step",
                "rule": "B8",
                "parties": party,
                **(later if number else {}),
            }
        )
        for number in range(count)
    )


def test_a_chain_of_twice_as_many_steps_takes_twice_as_long() -> None:
    assert growth(steps, lambda walked: Chain(id="x", zh="链", en="chain", source="x", steps=walked), 1_000) < LINEAR


@pytest.mark.parametrize("same", [True, False])
def test_a_chain_file_of_twice_as_many_steps_takes_twice_as_long(same: bool) -> None:
    def written(count: int) -> Written[ChainSpec]:
        listed = [
            {
                "id": f"s{0 if same else number}",
                "zh": "环节",
                "en": "step",
                "rule": "B8",
                "parties": [],
                "other_persons_than": ["z"],
            }
            for number in range(count)
        ]
        data = {
            "id": "own",
            "zh": "链",
            "en": "chain",
            "source": "x",
            "branches": "none",
            "values_on": "year_start",
            "calendar_years": {"first": 0, "last": 1},
            "steps": listed,
        }
        text = yaml.safe_dump(data)
        return Written(ChainSpec.model_validate(data), PackFile("own/chains/own.yaml", text, data), ())

    assert growth(written, lambda entry: list(name_faults(entry)), 400) < LINEAR


def test_a_pack_whose_chain_has_twice_as_many_steps_takes_twice_as_long(tmp_path: Path) -> None:
    party = {"maker": "bureau/maker", "decider": "bureau/checker"}
    step = {"zh": "环节", "en": "step", "rule": "B8", "parties": [party], "form": "paper"}
    head = {"id": "own", "zh": "试", "en": "own", "inherits": ["ningbo"], "note": "test"}
    chain = {"id": "own", "zh": "链", "en": "chain", "source": "x", "branches": "none", "values_on": "year_start"}

    def folder(count: int) -> Path:
        steps = [{**step, "id": f"s{number}", "submits": number == 0} for number in range(count)]
        files = {
            "pack.yaml": head,
            "chains/own.yaml": {**chain, "calendar_years": {"first": 0, "last": 1}, "steps": steps},
        }
        for name, data in files.items():
            file = tmp_path / str(count) / "own" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(data))
        return tmp_path / str(count)

    assert growth(folder, lambda root: load_from(root, "own"), 2_000) < LINEAR
