"""What cases are called in both languages: the city, the period, and what the case is about."""

from calculations.input.bilingual import Bilingual
from policies.pack import Pack


def year_title(pack: Pack, year: int) -> Bilingual:
    """The fiscal year itself."""
    return Bilingual(zh=f"{pack.zh}{year}年度医保基金", en=f"{pack.en}: fund year {year}")


def budget_title(pack: Pack, year: int) -> Bilingual:
    """The annual budget."""
    return Bilingual(zh=f"{pack.zh}{year}年度医保基金预算", en=f"{pack.en}: budget {year}")


def funding_title(pack: Pack, fund: str, year: int, month: int) -> Bilingual:
    """The money of a month. Raises ``UnknownName`` for a fund that the pack lacks."""
    named = pack.fund(fund)
    return Bilingual(
        zh=f"{pack.zh}{named.zh}{year}年{month}月用款",
        en=f"{pack.en}: {named.en}, {year}-{month:02d}",
    )


def clearing_title(pack: Pack, year: int) -> Bilingual:
    """The clearing of a year."""
    return Bilingual(zh=f"{pack.zh}{year}年度医保基金清算", en=f"{pack.en}: clearing of {year}")


def decision_title(
    pack: Pack,
    chain: str,
    year: int,
    month: int | None = None,
    fund: str | None = None,
    name: str | None = None,
    title: str | None = None,
    county: str | None = None,
) -> Bilingual:
    """A case that people start. ``name`` is the last part of its id, ``title`` what its maker calls it in Chinese.

    ``county`` is the code of the one whose own it is. Raises ``UnknownName`` for a chain or fund that the pack lacks.
    """
    spec = pack.spec(chain)
    about = f"年{month}月{spec.zh}" if month is not None else spec.zh_of_year or f"年{spec.zh}"
    of_fund = f"({pack.fund(fund).zh})" if fund else ""
    called = f":{title}" if title else ""
    place = pack.find_county(county) or Bilingual(zh="", en="")
    return Bilingual(
        zh=f"{pack.zh}{place.zh}{year}{about}{of_fund}{called}",
        en=" ".join(part for part in (f"{pack.en}:", place.en, spec.en, str(year), fund or "", name or "") if part),
    )
