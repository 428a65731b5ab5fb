"""What the engine's own list of cases shows."""

from temporalio.converter import default

from workflows.attributes import AND_MORE, fitting

THE_ENGINE_TAKES = 2048


def test_a_few_parties_are_all_named() -> None:
    assert fitting(["bureau/checker", "city_finance/maker"]) == ["bureau/checker", "city_finance/maker"]
    assert fitting([]) == []


def test_more_parties_than_the_engine_takes_are_cut_and_say_so() -> None:
    counties = [f"{330000 + number}.county_agency/maker" for number in range(3000)]
    told = fitting(counties)
    assert told[-1] == AND_MORE
    assert told[:-1] == counties[: len(told) - 1]
    assert len(told) > 50
    [payload] = default().payload_converter.to_payloads([told])
    assert len(payload.data) < THE_ENGINE_TAKES
