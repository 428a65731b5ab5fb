"""The approved budget as each county's part of it (B6), and the city's whole that the parts add up to."""

from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict

from calculations.forms.documents import BudgetForm


class BudgetSplit(BaseModel):
    """The approved budget of a fund year by county; line by line the parts add up to what was approved."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["budget_split"] = "budget_split"
    counties: tuple[BudgetForm, ...]

    def county(self, code: str) -> BudgetForm | None:
        """A county's part, if it has one."""
        return self._by_county.get(code)

    @cached_property
    def _by_county(self) -> dict[str | None, BudgetForm]:
        return {form.county: form for form in reversed(self.counties)}
