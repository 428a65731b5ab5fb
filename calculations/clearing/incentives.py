"""S6: an incentive shared among the counties whose score reaches the threshold, in proportion to it."""

from collections.abc import Mapping
from decimal import Decimal

from calculations.input.money import split


def rewarded(scores: Mapping[str, Decimal | None], threshold: Decimal) -> dict[str, Decimal]:
    """The counties that reach the threshold, with their scores; no score, or none above zero, earns nothing."""
    return {code: score for code, score in scores.items() if score is not None and score > 0 and score >= threshold}


def allocated(total_fen: int, scores: Mapping[str, Decimal | None], threshold: Decimal) -> dict[str, int]:
    """Whole fen by county, adding up to the total by largest remainders; nothing when nobody is rewarded."""
    earning = rewarded(scores, threshold)
    return split(total_fen, earning) if earning else {}
