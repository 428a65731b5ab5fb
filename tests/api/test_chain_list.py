"""Which chains there are, who starts a case of which, and that all they name is carried out."""

from policies.loader import load
from services.views.chains import WORKFLOWS
from tests.api.product import Product
from workflows.decision import unserved


async def test_the_list_of_chains_says_who_starts_which_on_what(product: Product) -> None:
    staff = await product.staff("nb-finance-maker1")
    answer = await staff.get("/chains", on="2022-06-01")
    begun = {chain["id"]: (chain["form"], (chain["starter"] or {}).get("zh")) for chain in answer.json()}
    assert begun["budget_adjustment"] == ("adjustment", "市医保经办机构经办")
    assert begun["final_accounts"] == ("final_accounts", "区县(市)医保经办机构经办")
    assert begun["annual_budget"] == begun["year_end_clearing"] == (None, None)
    assert set(begun) == set(product.pack.chain_ids())


def test_the_automatic_steps_of_chains_are_carried_out() -> None:
    pack = load("ningbo")
    for chain_id in pack.chain_ids():
        chain = pack.pin(chain_id, 2022, 3 if chain_id == "monthly_funding" else None).chain
        assert chain_id in WORKFLOWS or unserved(chain) == ()
