"""What is known in place of a misspelt name."""

from calculations.input.suggestions import SHORT, known_instead

LONG = tuple(f"{kind}_{number}" for kind in ("step", "party") for number in range(SHORT))


def test_a_short_list_is_told_whole() -> None:
    assert known_instead("fnud", ("fund", "year")) == ("(known: fund, year)", "(可用:fund、year)")
    assert known_instead("fnud", ()) == ("(known: none)", "(可用:无)")


def test_of_a_long_list_the_names_most_alike_are_told() -> None:
    en, zh = known_instead("stepp_3", LONG)
    assert "step_3" in en
    assert "step_3" in zh
    assert "party" not in en


def test_what_is_like_nothing_is_told_how_many_there_are() -> None:
    en, zh = known_instead("zzzz", LONG)
    assert str(len(LONG)) in en
    assert str(len(LONG)) in zh
