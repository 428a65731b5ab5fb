"""Files of orders as banks and treasuries take them, by their format."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from calculations.payments.orders import PaymentOrder
from calculations.payments.pain001 import FileHead, write_pain001
from calculations.payments.table import write_csv, write_xlsx
from calculations.payments.voucher import write_vouchers
from policies.pack import Pack
from records.payments.files import FileFormat, FileView, Write, Written
from services.error_kinds import ErrorKind
from services.errors import ServiceError

_XML = "application/xml"
_ENDINGS: Mapping[FileFormat, tuple[str, str]] = {
    FileFormat.CSV: ("csv", "text/csv; charset=utf-8"),
    FileFormat.XLSX: ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    FileFormat.PAIN001: ("pain001.xml", _XML),
    FileFormat.VOUCHER: ("voucher.xml", _XML),
}
"""How a file's name ends, and its media type."""


def writer(pack: Pack) -> Write:
    """What writes the files of a city. Raises ``ServiceError`` for vouchers where the pack says nothing of them."""

    def write(file: FileView, orders: Sequence[PaymentOrder], at: datetime) -> Written:
        ending, media_type = _ENDINGS[file.format]
        identity = f"{pack.id}.payments.{file.number:06d}"
        content = _FORMATS[file.format](pack, file, identity, orders, at)
        return Written(name=f"{identity}.{ending}", media_type=media_type, content=content)

    return write


def _pain001(pack: Pack, file: FileView, identity: str, orders: Sequence[PaymentOrder], at: datetime) -> bytes:
    initiator = pack.organisations()[file.keeper].zh
    if file.county is not None:
        initiator = f"{pack.county(file.county).zh}{pack.organisations()[file.keeper].zh_of_county}"
    return write_pain001(FileHead(id=identity, written_at=at, on=file.pay_on, initiator=initiator), orders)


def _voucher(pack: Pack, file: FileView, identity: str, orders: Sequence[PaymentOrder], at: datetime) -> bytes:
    terms = pack.payments()
    if terms.voucher is None:
        raise ServiceError(
            ErrorKind.NOT_POSSIBLE,
            zh="政策包 payments.yaml 未规定凭证字段(voucher)。",
            en="The policy pack says nothing of vouchers (payments.yaml, `voucher`).",
        )
    return write_vouchers(orders, terms.voucher, terms.kinds, file.pay_on)


def _csv(pack: Pack, file: FileView, identity: str, orders: Sequence[PaymentOrder], at: datetime) -> bytes:
    return write_csv(orders)


def _xlsx(pack: Pack, file: FileView, identity: str, orders: Sequence[PaymentOrder], at: datetime) -> bytes:
    return write_xlsx(orders)


_FORMATS: Mapping[FileFormat, Callable[[Pack, FileView, str, Sequence[PaymentOrder], datetime], bytes]] = {
    FileFormat.CSV: _csv,
    FileFormat.XLSX: _xlsx,
    FileFormat.PAIN001: _pain001,
    FileFormat.VOUCHER: _voucher,
}
