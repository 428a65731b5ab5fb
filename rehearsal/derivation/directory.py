"""The organisations of the rules and people with plainly invented names: who can log in to the rehearsed year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from rehearsal.derivation.published import County

# fmt: off
_SURNAMES = (
    "赵 Zhao", "钱 Qian", "孙 Sun", "李 Li", "周 Zhou", "吴 Wu", "王 Wang", "冯 Feng", "陈 Chen", "褚 Chu",
    "卫 Wei", "蒋 Jiang", "沈 Shen", "韩 Han", "杨 Yang", "朱 Zhu", "秦 Qin", "尤 You", "许 Xu", "何 He",
    "施 Shi", "张 Zhang", "孔 Kong", "曹 Cao", "严 Yan", "华 Hua", "金 Jin", "魏 Wei", "陶 Tao",
)
"""The first surnames of the Hundred Family Surnames."""

_GIVEN_NAMES = (
    "天地 Tiandi", "玄黄 Xuanhuang", "宇宙 Yuzhou", "洪荒 Honghuang", "日月 Riyue", "盈昃 Yingze", "辰宿 Chenxiu",
    "列张 Liezhang", "寒来 Hanlai", "暑往 Shuwang", "秋收 Qiushou", "冬藏 Dongcang", "闰余 Runyu",
    "成岁 Chengsui", "调阳 Tiaoyang", "云腾 Yunteng", "致雨 Zhiyu", "露结 Lujie", "为霜 Weishuang",
    "金生 Jinsheng", "丽水 Lishui", "玉出 Yuchu", "昆冈 Kungang", "剑号 Jianhao", "巨阙 Juque", "珠称 Zhucheng",
    "夜光 Yeguang", "果珍 Guozhen", "海咸 Haixian", "河淡 Hedan", "鳞潜 Linqian",
)
"""The opening of the Thousand Character Classic: nobody is called so."""
# fmt: on

TWO_DUTIES = ("nb-bureau-zheng", "郑慎之", "Zheng Shenzhi")
"""Maker and checker of the bureau in one person: the product must refuse her the review of her own draft."""


@dataclass(frozen=True)
class Organisation:
    """An organisation: code, kind (as in the approval chains), county code or None for the city's own, names."""

    code: str
    kind: str
    county: str | None
    zh: str
    en: str
    login: str
    """What the logins of its people start with."""
    makers: int = 1


@dataclass(frozen=True)
class Person:
    """A person: login, Chinese name, the name in pinyin, posts as `organisation/post`."""

    login: str
    zh: str
    pinyin: str
    posts: tuple[str, ...]


_CITY_KINDS = (
    ("city_agency", "agency", "宁波市医疗保障基金管理中心", "Ningbo medical insurance agency", 2),
    ("bureau", "bureau", "宁波市医疗保障局", "Ningbo medical insurance bureau", 2),
    ("city_tax", "tax", "宁波市税务局", "Ningbo tax bureau", 2),
    ("city_finance", "finance", "宁波市财政局", "Ningbo finance bureau", 2),
    ("treasury", "treasury", "国家金库宁波市中心支库", "State treasury, Ningbo", 1),
    ("city_government", "government", "宁波市人民政府办公厅", "Office of the city government", 1),
    ("congress", "congress", "宁波市人大会议秘书处", "Office of the people's congress", 1),
    ("standing_committee", "standing", "宁波市人大常委会办公厅", "Office of the standing committee", 1),
    ("audit_office", "audit", "宁波市审计局", "Ningbo audit office", 1),
)
"""Kind (and code), the login's word, names, number of makers."""

_OPERATIONS = Organisation("operations", "operations", None, "系统运维", "System operations", "nb-operations")

_COUNTY_KINDS = (
    ("county_agency", "agency", "医疗保障基金管理中心", "medical insurance agency"),
    ("county_finance", "finance", "财政局", "finance bureau"),
    ("county_tax", "tax", "税务局", "tax bureau"),
)


def organisations(counties: Sequence[County]) -> list[Organisation]:
    """The city's own organisations, then each county's, then the operators of the system."""
    return [
        *(Organisation(kind, kind, None, zh, en, f"nb-{short}", makers) for kind, short, zh, en, makers in _CITY_KINDS),
        *(
            Organisation(
                code=f"{county.code}.{kind}",
                kind=kind,
                county=county.code,
                zh=county.zh + zh,
                en=f"{county.en} {en}",
                login=f"{county.code}-{short}",
            )
            for county in counties
            for kind, short, zh, en in _COUNTY_KINDS
        ),
        _OPERATIONS,
    ]


def people(counties: Sequence[County]) -> list[Person]:
    """Everybody: each holds one post, but for the one whose two duties meet."""
    names = _names()
    staff = []
    for organisation in organisations(counties):
        for login, post in _posts(organisation):
            zh, pinyin = next(names)
            staff.append(Person(login, zh, pinyin, (f"{organisation.code}/{post}",)))
    login, zh, pinyin = TWO_DUTIES
    staff.append(Person(login, zh, pinyin, ("bureau/maker", "bureau/checker")))
    return staff


def _posts(organisation: Organisation) -> list[tuple[str, str]]:
    """Login and post: makers 经办, checker 复核, leader 负责人; operations are two, who confirm each other."""
    if organisation is _OPERATIONS:
        return [(f"{organisation.login}-1", "maker"), (f"{organisation.login}-2", "checker")]
    if organisation.makers == 1:
        makers = [(f"{organisation.login}-maker", "maker")]
    else:
        makers = [(f"{organisation.login}-maker{n}", "maker") for n in range(1, organisation.makers + 1)]
    return [*makers, (f"{organisation.login}-checker", "checker"), (f"{organisation.login}-leader", "leader")]


def _names() -> Iterator[tuple[str, str]]:
    """Name after name; the lengths of the two lists share no factor, so none comes twice in their product."""
    for number in count():
        surname, surname_pinyin = _SURNAMES[number % len(_SURNAMES)].split()
        given, given_pinyin = _GIVEN_NAMES[number % len(_GIVEN_NAMES)].split()
        yield surname + given, f"{surname_pinyin} {given_pinyin}"


def as_data(counties: Sequence[County]) -> dict[str, object]:
    """The directory as plain data, in the order of the file."""
    return {
        "organisations": [
            {
                "code": organisation.code,
                "kind": organisation.kind,
                "county": organisation.county,
                "zh": organisation.zh,
                "en": organisation.en,
            }
            for organisation in organisations(counties)
        ],
        "people": [
            {
                "login": person.login,
                "zh": person.zh,
                "pinyin": person.pinyin,
                "posts": list(person.posts),
            }
            for person in people(counties)
        ],
    }
