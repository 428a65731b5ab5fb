"""What can be wrong with a policy pack or with a question put to it, by type."""

from collections.abc import Sequence
from datetime import date

from calculations.input.faults import BadInput


class InvalidPack(BadInput):
    """A pack is refused as a whole; each fault's place is file, line and path in the file."""


class UnknownPack(LookupError):
    """There is no pack of that name. The message is English, ``zh`` Chinese."""

    def __init__(self, pack: str, known: tuple[str, ...]) -> None:
        self.zh = f"没有名为“{pack}”的政策包(可用:{'、'.join(known)})"
        super().__init__(f"no policy pack {pack!r} (known: {', '.join(known)})")


class UnknownName(LookupError):
    """The pack knows no value, chain, form or document of that name. ``zh`` is the message in Chinese."""

    def __init__(self, what: str, what_zh: str, name: str) -> None:
        self.zh = f"政策包中没有{what_zh}“{name}”"
        super().__init__(f"the pack has no {what} {str(name)!r}")


class NotInForce(LookupError):
    """The pack knows the value, but not for that day: it is asked for, not guessed. ``zh`` as above."""

    def __init__(self, name: str, zh: str, day: date) -> None:
        self.zh = f"政策包没有{day}适用的“{zh}”({name})"
        super().__init__(f"the pack gives no {name} for {day}")


class CityNotReady(LookupError):
    """The city lacks what its fund year needs to begin. ``zh`` as above."""

    def __init__(self, pack: str, year: int, names: Sequence[str]) -> None:
        where = f"tongchou policy check {pack} --begin"
        self.zh = f"政策包{pack}尚不能启动{year}年度,缺{len(names)}项:{'、'.join(names)}(详见 {where})"
        super().__init__(f"{pack} lacks {len(names)} to begin {year}: {', '.join(names)} (see {where})")


class WrongKind(TypeError):
    """A value was asked for as another kind than it is."""


class WrongAnchor(ValueError):
    """A chain of months was pinned without a month, or one of years with a month. ``zh`` as above."""

    def __init__(self, chain: str, monthly: bool) -> None:
        self.zh = f"审批链“{chain}”{'须' if monthly else '不可'}指定月份"
        super().__init__(f"the chain {chain} is pinned {'for' if monthly else 'without'} a month")
