"""What only a request over HTTP can be refused for, before any service is asked."""

from collections.abc import Mapping
from enum import StrEnum

from starlette.exceptions import HTTPException

from services.error_words import Words


class RequestErrorKind(StrEnum):
    """Why a request was not taken."""

    METHOD_NOT_ALLOWED = "method-not-allowed"
    BAD_REQUEST = "bad-request"
    TOO_LARGE = "too-large"
    KEY_MISSING = "key-missing"


_ALL = (
    Words(
        RequestErrorKind.METHOD_NOT_ALLOWED, "不支持的请求方法", "Method not allowed",
        "此地址不支持这种请求方法。", "This address does not take this method.",
        "支持的方法见 Allow 头和 /docs。", "The Allow header and /docs name the methods it takes.",
    ),
    Words(
        RequestErrorKind.BAD_REQUEST, "请求无法理解", "Bad request",
        "请求无法理解。", "The request cannot be understood.",
        "请核对请求格式;接口目录见 /docs。", "Check the form of the request; /docs describes it.",
    ),
    Words(
        RequestErrorKind.TOO_LARGE, "内容过大", "Too large",
        "上传的内容超过大小上限,未保存任何部分。", "What was sent is above the size limit; nothing was saved.",
        "请确认上传的是正确的文件,必要时拆分。", "Make sure it is the right file; split it if need be.",
    ),
    Words(
        RequestErrorKind.KEY_MISSING, "缺少请求编号", "Idempotency key missing",
        "缺少请求头 Idempotency-Key(1–100 个可见 ASCII 字符)。",
        "The header Idempotency-Key is missing or is not 1 to 100 visible ASCII characters.",
        "请为每次操作生成一个新的编号(如 UUID)放入该请求头;没有收到答复时,用同一编号重发同一请求,不会重复办理。",
        "Make a new key (such as a UUID) for each action; when no answer came, send the same request with the same "
        "key: it counts once.",
    ),
)  # fmt: skip

REQUEST_WORDS: Mapping[RequestErrorKind, Words] = {RequestErrorKind(words.kind): words for words in _ALL}


REQUEST_STATUS: Mapping[RequestErrorKind, int] = {
    RequestErrorKind.METHOD_NOT_ALLOWED: 405,
    RequestErrorKind.BAD_REQUEST: 400,
    RequestErrorKind.TOO_LARGE: 413,
    RequestErrorKind.KEY_MISSING: 422,
}


class RequestError(HTTPException):
    """A request that is not taken; ``zh`` and ``en`` say why, in the kind's own words unless given.

    The framework lets its own kind of error pass where it makes 400 of any other: while a body is read.
    """

    def __init__(
        self, kind: RequestErrorKind, *, zh: str = "", en: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        self.kind = kind
        self.zh = zh or REQUEST_WORDS[kind].detail_zh
        self.en = en or REQUEST_WORDS[kind].detail_en
        super().__init__(REQUEST_STATUS[kind], self.en, dict(headers or {}))
