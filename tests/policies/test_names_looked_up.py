"""Whatever name of a pack code looks up is held to what the code reads: a name spelt otherwise is refused."""

import re
from pathlib import Path

import pytest

from policies.errors import InvalidPack
from policies.loader import load, load_from, packs
from policies.works import FUNDS, LINES, LOOKED_UP, OF_DECISIONS, OF_THE_YEAR, OFFICES, Move
from tests.policies.own_procedure import with_own_procedure
from workflows.annual_budget import AUTOMATIC as OF_BUDGETS
from workflows.decision import AUTOMATIC as BY_DECISION
from workflows.monthly_funding import AUTOMATIC as OF_MONTHS
from workflows.year_end_clearing import AUTOMATIC as OF_CLEARINGS

CHAINS = "ningbo/chains"
ROOT = Path(__file__).parents[2]
OF_NINGBO = re.compile(r"\b[AP] [一二三四五六七八九十]+\(")
"""How an article of Ningbo's draft is written: A 二(二)4, P 四(一)2."""
FORMS = "national/forms.yaml"
PARTIES = "national/parties.yaml"


def test_no_code_of_the_product_names_an_article_of_ningbos_draft() -> None:
    """`rehearsal/` is Ningbo's year itself; mutation testing copies the tests into `var/`."""
    own = {"tests", "rehearsal", "var"}
    files = [path for path in ROOT.glob("*/**/*.py") if path.relative_to(ROOT).parts[0] not in own]
    product = [path for path in files if not path.relative_to(ROOT).parts[0].startswith(".")]
    assert len(product) > 400
    assert [path for path in product if OF_NINGBO.search(path.read_text(encoding="utf-8"))] == []


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return with_own_procedure(tmp_path, packs())


def refused(root: Path, name: str, old: str, new: str) -> list[str]:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InvalidPack) as raised:
        load_from(root, "ningbo")
    assert all(re.search("[\u4e00-\u9fff]", fault.zh) for fault in raised.value.faults)
    return [str(fault) for fault in raised.value.faults]


def test_the_loader_knows_the_automatic_steps_that_workflows_carry_out() -> None:
    carried_out = {"annual_budget": OF_BUDGETS, "monthly_funding": OF_MONTHS, "year_end_clearing": OF_CLEARINGS}
    assert {chain: set(works) for chain, works in OF_THE_YEAR.items() if works} == {
        chain: set(activities) for chain, activities in carried_out.items()
    }
    assert set(OF_DECISIONS) == set(BY_DECISION)


AUTOMATIC = [
    (chain.id, step.id)
    for chain in load("ningbo").content.chains.values()
    for step in chain.steps
    if step.id in OF_THE_YEAR.get(chain.id, OF_DECISIONS)
]


@pytest.mark.parametrize(("chain", "step"), AUTOMATIC)
def test_an_automatic_step_by_another_name_is_refused_with_its_place(root: Path, chain: str, step: str) -> None:
    name = f"{CHAINS}/{chain}.yaml"
    found = refused(root, name, f"- id: {step}\n", f"- id: {step}s\n")
    wanted = rf"{name}:\d+ steps\[\d+\]\.id: nothing carries out the automatic step {step}s \(known: .*\b{step}\b"
    assert any(re.match(wanted, fault) for fault in found), found


def test_nobody_takes_what_the_program_does(root: Path) -> None:
    by_program = "    kind: automatic\n    form: clearing_list\n"
    by_people = "    parties: [{maker: bureau/maker, decider: bureau/checker}]\n    form: clearing_list\n"
    found = refused(root, f"{CHAINS}/year_end_clearing.yaml", by_program, by_people)
    assert any("clearing_list is carried out by the program" in fault for fault in found), found


AROUND = [
    ("year_end_clearing", "  - id: basis\n", "  - id: figures\n", "clearing_list sends back to basis, which is no ea"),
    ("monthly_funding", "  - id: plan\n", "  - id: plans\n", "consolidate sends back to plan, which is no earlier st"),
    ("year_end_clearing", "  - h3_premiums\n", "", "clearing_list reads h3_premiums, which the chain does not pin"),
    ("monthly_funding", "[b6_over_budget, ", "[", "consolidate reads b6_over_budget, which the chain does not pin"),
    (
        "annual_budget",
        "    form: budget_split\n    no_way_back: true\n",
        "    form: budget_split\n",
        "cannot be undone",
    ),
    ("annual_budget", "    form: budget_split\n", "    form: budget\n", "split_by_county makes the form budget_split"),
    ("year_end_clearing", "branches: counties_and_city", "branches: counties", "has the branches counties_and_city"),
    ("final_accounts", "branches: counties", "branches: counties_and_city", "combine_county_accounts reads every"),
    ("monthly_funding", "values_on: month_start", "values_on: year_start", "takes the values of its month"),
    (
        "premium_collection",
        "  - id: posting\n",
        "  - id: draft\n",
        "book_posting sends back to posting, which is no ea",
    ),
    (
        "premium_collection",
        "city_tax/maker, d",
        "city_tax/leader, d",
        "city_tax/leader may hand in no posting that book",
    ),
    ("premium_collection", "    rule: R1\n    parties", "    rule: R3\n    parties", "no path of R3 names it"),
    (
        "account_income",
        "    each: branch\n    parties: [{maker: county_agency/maker, decider: county_agency/checker}]",
        "    parties: [{maker: city_agency/maker, decider: city_agency/checker}]",
        "the branch is that of whoever starts the case",
    ),
    ("account_income", "    each: branch\n    no_way", "    no_way", "book_posting reads the city's posting, which no"),
    ("fiscal_year", "    form: prior_year\n", "    form: report\n", "nothing is made of a report handed in"),
]


@pytest.mark.parametrize(("chain", "old", "new", "message"), AROUND, ids=[f"{a}-{b.strip()}" for a, b, _, _ in AROUND])
def test_what_an_automatic_step_relies_on_is_there(root: Path, chain: str, old: str, new: str, message: str) -> None:
    found = refused(root, f"{CHAINS}/{chain}.yaml", old, new)
    assert any(message in fault and fault.startswith(f"{CHAINS}/{chain}.yaml:") for fault in found), found


def test_a_case_of_the_year_takes_all_its_automatic_steps_in_their_order(root: Path) -> None:
    text = (root / CHAINS / "year_end_clearing.yaml").read_text(encoding="utf-8")
    settle, closing = text.index("  - id: settle\n"), text.index("  - id: closing\n")
    found = refused(root, f"{CHAINS}/year_end_clearing.yaml", text[settle:closing], "")
    assert any("steps: the automatic step settle is missing" in fault for fault in found), found


MOVES = [move for works in OF_THE_YEAR.values() for work in works.values() for move in work.moves]


@pytest.mark.parametrize("move", MOVES, ids=["-".join(move) for move in MOVES])
def test_a_path_that_a_case_needs_is_there(root: Path, move: Move) -> None:
    text = (root / "ningbo/paths.yaml").read_text(encoding="utf-8")
    before, heading, after = text.partition(f"\n{move.rule}:\n")
    other = after.replace(f"from: {move.source}, to: {move.target}", "from: payers, to: treasury", 1)
    found = refused(root, "ningbo/paths.yaml", text, before + heading + other)
    assert any(f"by {move.rule} from {move.source} to {move.target}, and there is no" in fault for fault in found)


def test_a_rule_by_which_nobody_counts_money_has_no_paths(root: Path) -> None:
    found = refused(root, "ningbo/paths.yaml", "\nR3:\n", "\nR2:\n")
    assert any("R2: nothing reads paths of R2" in fault for fault in found), found


@pytest.mark.parametrize("office", sorted(OFFICES))
def test_an_office_with_rights_of_its_own_is_there(root: Path, office: str) -> None:
    found = refused(root, PARTIES, f"  {office}:\n", f"  {office}s:\n")
    assert any(f"organisations: the office {office} is missing" in fault for fault in found), found


def test_a_countys_office_is_called_so(root: Path) -> None:
    found = refused(root, PARTIES, "  county_tax:\n", "  tax_of_county:\n")
    assert any("organisations.tax_of_county.level: county_" in fault for fault in found), found


@pytest.mark.parametrize("fund", sorted(FUNDS))
def test_a_fund_with_rules_of_its_own_is_there(root: Path, fund: str) -> None:
    found = refused(root, "ningbo/pack.yaml", f"  {fund}:\n", f"  {fund}s:\n")
    assert any(f"funds: the fund {fund} is missing" in fault for fault in found), found


@pytest.mark.parametrize(("fund", "line"), [(fund, line) for (fund, _), lines in LINES.items() for line in lines])
def test_a_line_that_is_read_is_there(root: Path, fund: str, line: str) -> None:
    text = (root / FORMS).read_text(encoding="utf-8")
    before, section, after = text.partition(f"      - fund: {fund}\n        part: pooled\n        side: income\n")
    renamed = re.sub(rf"\b{line}\b", f"{line}_2", after.partition("      - fund:")[0])
    found = refused(root, FORMS, text, before + section + renamed + after[len(after.partition("      - fund:")[0]) :])
    assert any(f"lines: the line {line} is missing" in fault for fault in found), found


@pytest.mark.parametrize("name", sorted({name for names in LOOKED_UP.values() for name in names}))
def test_a_value_that_is_looked_up_is_there(root: Path, name: str) -> None:
    files = (root / load("ningbo").content.origins[name] / "values").glob("*.yaml")
    path = next(path for path in files if f"\n{name}:\n" in f"\n{path.read_text(encoding='utf-8')}")
    found = refused(root, str(path.relative_to(root)), f"{name}:\n", f"{name}_2:\n")
    assert any(f"the pack lacks the value {name}" in fault for fault in found), found
