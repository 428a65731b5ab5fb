"""Merging the old risk adjustment fund into the two pooled funds by the end of the first year (H4)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Annotated

from pydantic import BeforeValidator

from calculations.explaining.explanation import Answer, used
from calculations.explaining.figures import Cited, amount, explained, portions, total
from calculations.input.bilingual import Bilingual
from calculations.input.codes import Day, unknown_fund
from calculations.input.duplicate_rows import repeated
from calculations.input.faults import Fault, missing, not_empty
from calculations.input.frozen import Frozen
from calculations.input.money import NonNegativeYuan, Yuan
from calculations.input.parameters import Parameter, WithParameters, with_given
from calculations.input.partial_input import PartialModel, checked, row_by_row, validated


class MergeBasis(StrEnum):
    """What 按筹资结构 is (H4, reading)."""

    PAID_IN = "paid_in"
    """In proportion to what each fund paid into the adjustment fund."""
    TOTAL_FINANCING = "total_financing"
    """In proportion to each fund's total financing of the last closed year."""


class MergeTerms(PartialModel):
    """The reading taken, the funds of the policy, and the last day of the merger where the policy sets one."""

    funds: tuple[str, ...]
    basis: Parameter[MergeBasis]
    due: Parameter[Day] | None = None


class FundShare(PartialModel):
    """A fund's weights in yuan (the one that the reading asks for must be there), and its old gaps.

    `old_gaps` are gaps up to the last year before pooling that the adjustment fund still pays by the old rules.
    """

    fund: str
    paid_in: NonNegativeYuan | None = None
    total_financing: NonNegativeYuan | None = None
    old_gaps: NonNegativeYuan


class MergeInput(WithParameters):
    """The adjustment fund's balance in yuan and the funds it goes to."""

    balance: NonNegativeYuan
    funds: Annotated[tuple[FundShare, ...], BeforeValidator(not_empty)]


class FundMerged(Frozen):
    """What a pooled fund gets, in yuan."""

    fund: str
    amount: Yuan


class Merged(Answer):
    """What the old gaps leave, and where it goes by when (Asia/Shanghai, to 24:00); the funds by code."""

    due: date | None
    old_gaps: Yuan
    merged: Yuan
    funds: tuple[FundMerged, ...]


def read_merge(document: object) -> MergeInput:
    """JSON data as an input, or `BadInput` with every fault."""
    return validated(MergeInput, document)


def merge(asked: MergeInput, policy: MergeTerms, explain: bool = False) -> Merged:
    """The balance less the old gaps, split over the funds by largest remainders. Raises `BadInput` with every fault."""
    terms, faults = with_given(policy, asked)
    checked(
        (asked, terms),
        faults,
        lambda: repeated(asked.funds, "funds", "fund"),
        lambda: row_by_row(asked.funds, "funds", partial(_fund_faults, terms)),
        lambda: row_by_row(asked.funds, "funds", partial(_weight_faults, terms)),
        lambda: _balance_faults(asked),
        lambda: _without_weight(asked, terms),
    )
    basis, cited = terms.basis.known(), Cited.by(terms.basis)
    rows = {row.fund: row for row in sorted(asked.funds, key=lambda row: row.fund)}
    balance = amount("balance", asked.balance)
    gaps = [amount(f"funds.{fund}.old_gaps", row.old_gaps) for fund, row in rows.items()]
    old_gaps = total(Bilingual("按原办法弥补的以前年度缺口", "gaps of earlier years, paid by the old rules"), gaps)
    old_gaps = old_gaps.named("old_gaps", cited)
    left = total(Bilingual("并入归集基金的余额", "what is merged"), [balance], [old_gaps]).named("merged", cited)
    weights = {fund: amount(f"funds.{fund}.{basis}", getattr(row, basis)) for fund, row in rows.items()}
    split = portions(
        Bilingual("按筹资结构分配,最大余额法", "split by the structure of financing, largest remainders"), left, weights
    )
    shares = {
        fund: share.using(used("basis", terms.basis)).named(f"funds.{fund}.amount", cited)
        for fund, share in split.items()
    }
    return Merged(
        due=terms.due and terms.due.known(),
        old_gaps=old_gaps.yuan,
        merged=left.yuan,
        funds=tuple(FundMerged(fund=fund, amount=share.yuan) for fund, share in shares.items()),
        explain=tuple(map(explained, (old_gaps, left, *shares.values()))) if explain else None,
    )


def _fund_faults(terms: MergeTerms, place: str, row: FundShare) -> Iterator[Fault]:
    if row.fund not in terms.funds:
        yield unknown_fund(f"{place}.fund", row.fund, terms.funds)


def _weight_faults(terms: MergeTerms, place: str, row: FundShare) -> Iterator[Fault]:
    basis = terms.basis.known()
    if getattr(row, basis) is None:
        yield missing(f"{place}.{basis}")


def _left(asked: MergeInput) -> Decimal:
    """What the old gaps leave, in yuan; below zero when the balance does not reach."""
    return asked.balance - sum(row.old_gaps for row in asked.funds)


def _balance_faults(asked: MergeInput) -> Iterator[Fault]:
    if _left(asked) < 0:
        yield Fault("balance", "less than the old gaps", "不足以弥补以前年度缺口")


def _without_weight(asked: MergeInput, terms: MergeTerms) -> Iterator[Fault]:
    basis = terms.basis.known()
    weights = [getattr(row, basis) for row in asked.funds]
    if _left(asked) > 0 and not any(weight is None or weight > 0 for weight in weights):
        yield Fault("funds", f"no fund has any {basis}", f"各险种的 {basis} 均为零,无法分配")
