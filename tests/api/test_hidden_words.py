"""Words that people write about a case: nothing in them is hidden, and a reason of nothing visible is none."""

import pytest
from pydantic import TypeAdapter, ValidationError

from api.bodies.decisions import ApproveBody
from api.bodies.handling import PhrasesBody
from services.text_types import GivenReason, StorableText
from tests.api.product import OPERATOR, Product, fresh_key
from tests.api.progress_reports import is_problem

HIDDEN = ("\u202e", "\u200b", "\u2066", "\x00", "\x1b", "\U000e0041")
PAPER = {"effective_date": "2022-03-10", "scan": "3c" * 32}


@pytest.mark.parametrize("character", HIDDEN)
def test_words_with_something_hidden_inside_are_refused(character: str) -> None:
    text = f"同{character}意"
    for body, sent in (
        (ApproveBody, {"note": text}),
        (ApproveBody, {"evidence": {**PAPER, "document_number": text}}),
        (PhrasesBody, {"phrases": [text]}),
    ):
        with pytest.raises(ValidationError, match="cannot be seen: U"):
            body.model_validate(sent)


def test_what_surrounds_words_unseen_is_left_out_and_lines_stay() -> None:
    assert TypeAdapter(StorableText).validate_python("\ufeff同意\n\t附表另送\u200b") == "同意\n\t附表另送"
    assert TypeAdapter(GivenReason).validate_python("\u00a0换届 𠮷野\u3000") == "换届 𠮷野"


@pytest.mark.parametrize("nothing", ["", " ", "\u200b", "\u3000\u2060", "\n", "\ufeff \u00a0"])
def test_a_reason_of_nothing_that_can_be_seen_is_none(nothing: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(GivenReason).validate_python(nothing)


async def test_an_operator_gives_a_reason_that_can_be_read(product: Product) -> None:
    operator = await product.staff(OPERATOR)
    for reason in ("\u200b", "换\u202e届"):
        answer = await product.http.post(
            "/people/nb-bureau-maker2/password/reset", json={"reason": reason}, headers=operator.headers(fresh_key())
        )
        [fault] = is_problem(answer, 422, "bad-input")["errors"]
        assert fault["place"] == "reason"
