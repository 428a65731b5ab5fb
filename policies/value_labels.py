"""A value in words, Chinese and English, for people who read a policy: ``8.5%``, ``22311.00 元/月``, ``次年3月底``."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from calculations.clearing.sharing import OTHER, Tree, is_shares
from calculations.input.bilingual import Bilingual
from policies.kinds import ADAPTERS, Kind, Unit
from policies.labels import deadline_words
from policies.pack import Pack
from policies.values import PolicyValue

_UNITS = {
    Unit.POINTS: Bilingual(zh="分", en="points"),
    Unit.DAYS: Bilingual(zh="日", en="days"),
    Unit.WORKING_DAYS: Bilingual(zh="个工作日", en="working days"),
    Unit.MONTHS: Bilingual(zh="个月", en="months"),
    Unit.HOURS: Bilingual(zh="小时", en="hours"),
    Unit.VOTES: Bilingual(zh="票", en="votes"),
    Unit.YEARS: Bilingual(zh="年", en="years"),
    Unit.YEAR: Bilingual(zh="年", en=""),
    Unit.TIMES: Bilingual(zh="倍", en="times"),
    Unit.YUAN_PER_MONTH: Bilingual(zh="元/月", en="yuan a month"),
    Unit.YUAN_PER_YEAR: Bilingual(zh="元/年", en="yuan a year"),
    Unit.YUAN_PER_PERSON_YEAR: Bilingual(zh="元/人·年", en="yuan a person and year"),
}
_NO_UNIT = Bilingual(zh="", en="")
"""For kinds whose words need none."""


_SUMS = {
    "pooled_fund": Bilingual(zh="归集基金", en="pooled fund"),
    "county": Bilingual(zh="区县(市)累计结余", en="county's accumulated balance"),
    "reserve": Bilingual(zh="储备金", en="reserve"),
    OTHER: Bilingual(zh="其他", en="others"),
}


def value_words(pack: Pack, known: PolicyValue, value: Any) -> Bilingual:
    """One value of ``known`` in words; ``value`` as it is in the pack.

    Raises ``pydantic.ValidationError`` for a value that is not of its kind.
    """
    typed = ADAPTERS[known.kind].validate_python(value)
    unit = _UNITS.get(known.unit) if known.unit else None
    return _KINDS[known.kind](pack, typed, unit or _NO_UNIT)


def _per_cent(pack: Pack, share: Decimal, unit: Bilingual) -> Bilingual:
    return _both(f"{(share * 100).normalize():f}%")


def _shares(pack: Pack, shares: Mapping[str, Decimal], unit: Bilingual) -> Bilingual:
    bearers = {name: _bearer(pack, name) for name in shares}
    per_cent = {name: _per_cent(pack, share, unit).zh for name, share in shares.items()}
    return Bilingual(
        zh="、".join(f"{bearers[name].zh} {share}" for name, share in per_cent.items()),
        en=", ".join(f"{bearers[name].en} {share}" for name, share in per_cent.items()),
    )


def _split(pack: Pack, sharing: Tree, unit: Bilingual) -> Bilingual:
    """Shares that are the same for all, or those of each fund, county or grade after its name."""
    if is_shares(sharing):
        return _shares(pack, sharing, unit)
    each = [(_told_apart(pack, name), _split(pack, below, unit)) for name, below in sharing.items()]
    return Bilingual(
        zh=";".join(f"{name.zh}:{words.zh}" for name, words in each),
        en="; ".join(f"{name.en}: {words.en}" for name, words in each),
    )


def _told_apart(pack: Pack, name: str) -> Bilingual:
    fund, county = pack.content.funds.get(name), pack.find_county(name)
    if fund is not None:
        return Bilingual(zh=fund.zh, en=fund.en)
    return county or _SUMS.get(name, _both(name))


def _bearer(pack: Pack, name: str) -> Bilingual:
    """Who bears a share: an office, or one of the fund's own sums."""
    office = pack.organisations().get(name)
    if office is not None:
        return Bilingual(zh=office.zh, en=office.en)
    return _SUMS.get(name, _both(name))


def _counted(pack: Pack, number: Decimal | int, unit: Bilingual) -> Bilingual:
    counted = unit.en.removesuffix("s") if number == 1 else unit.en
    return Bilingual(zh=f"{number}{unit.zh}", en=f"{number} {counted}".rstrip())


def _offsets(pack: Pack, offsets: tuple[int, ...], unit: Bilingual) -> Bilingual:
    zh, en = "、".join(map(str, offsets)), ", ".join(map(str, offsets))
    return Bilingual(zh=f"{zh}{unit.zh}", en=f"{en} {unit.en}")


def _amount(pack: Pack, amount: Decimal, unit: Bilingual) -> Bilingual:
    return Bilingual(zh=f"{amount:.2f} {unit.zh}", en=f"{amount:.2f} {unit.en}")


def _amounts(pack: Pack, amounts: Mapping[str, Decimal], unit: Bilingual) -> Bilingual:
    counties = {code: pack.county(code) for code in amounts}
    zh = "、".join(f"{counties[code].zh}{amount:.2f}" for code, amount in amounts.items())
    en = ", ".join(f"{counties[code].en} {amount:.2f}" for code, amount in amounts.items())
    return Bilingual(zh=f"{zh} {unit.zh}", en=f"{en} {unit.en}")


def _grades(pack: Pack, grades: Mapping[str, str], unit: Bilingual) -> Bilingual:
    counties = {code: pack.county(code) for code in grades}
    return Bilingual(
        zh="、".join(f"{counties[code].zh} {grade}" for code, grade in grades.items()),
        en=", ".join(f"{counties[code].en} {grade}" for code, grade in grades.items()),
    )


def _names(pack: Pack, names: tuple[str, ...], unit: Bilingual) -> Bilingual:
    return Bilingual(zh="、".join(names), en=", ".join(names))


def _counties(pack: Pack, codes: tuple[str, ...], unit: Bilingual) -> Bilingual:
    counties = [pack.county(code) for code in codes]
    return Bilingual(zh="、".join(each.zh for each in counties), en=", ".join(each.en for each in counties))


def _deadline(pack: Pack, deadline: Any, unit: Bilingual) -> Bilingual:
    return deadline_words(deadline)


def _plain(pack: Pack, value: object, unit: Bilingual) -> Bilingual:
    return _both(str(value))


def _both(text: str) -> Bilingual:
    return Bilingual(zh=text, en=text)


_KINDS: Mapping[Kind, Callable[[Pack, Any, Bilingual], Bilingual]] = {
    Kind.SHARE: _per_cent,
    Kind.SPLIT: _split,
    Kind.SHARES: _shares,
    Kind.MULTIPLE: _counted,
    Kind.SCORE: _counted,
    Kind.COUNT: _counted,
    Kind.OFFSETS: _offsets,
    Kind.AMOUNT: _amount,
    Kind.AMOUNTS: _amounts,
    Kind.GRADES: _grades,
    Kind.CHOICE: _plain,
    Kind.CHOICES: _names,
    Kind.COUNTIES: _counties,
    Kind.DATE: _plain,
    Kind.DEADLINE: _deadline,
}
