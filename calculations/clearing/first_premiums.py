"""What becomes of the premiums for the pooling's first year, which came before it (H3)."""

from enum import StrEnum


class FirstPremiums(StrEnum):
    """What the premiums for the pooling's first year are, which were collected the year before (H3, reading)."""

    INCOME = "income"
    """Income of that year for clearing. While the year runs they are the pooled fund's cash, out of which months are
    paid; its own money they are not.
    """
    POOL = "pool"
    """The pooled fund's own money, and nobody's income."""
    BOTH = "both"
    """Income of that year and the pooled fund's own money: the same yuan is counted twice."""

    @classmethod
    def _missing_(cls, value: object) -> "FirstPremiums | None":
        """What cases that began before these names have pinned."""
        return {"income_and_opening": cls.BOTH, "opening_only": cls.POOL}.get(str(value))

    @property
    def are_income(self) -> bool:
        """Whether they are income of the year for its clearing."""
        return self is not FirstPremiums.POOL
