"""What is known in place of a misspelt name."""

from calculations.input.bilingual import Bilingual
from calculations.input.suggestions import SHORT, known_instead

LONG = tuple(f"{kind}_{number}" for kind in ("step", "party") for number in range(SHORT))


def test_a_short_list_is_told_whole() -> None:
    assert known_instead("fnud", ("fund", "year")) == Bilingual("(可用:fund、year)", "(known: fund, year)")
    assert known_instead("fnud", ()) == Bilingual("(可用:无)", "(known: none)")


def test_of_a_long_list_the_names_most_alike_are_told() -> None:
    words = known_instead("stepp_3", LONG)
    assert "step_3" in words.en
    assert "step_3" in words.zh
    assert "party" not in words.en


def test_what_is_like_nothing_is_told_how_many_there_are() -> None:
    words = known_instead("zzzz", LONG)
    assert str(len(LONG)) in words.en
    assert str(len(LONG)) in words.zh
