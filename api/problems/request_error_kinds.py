"""What only a request over HTTP can be refused for, with its words and status."""

from collections.abc import Mapping
from enum import StrEnum

from services.error_words import ErrorWords


class RequestErrorKind(StrEnum):
    """Why a request was not taken."""

    METHOD_NOT_ALLOWED = "method-not-allowed"
    BAD_REQUEST = "bad-request"
    KEY_MISSING = "key-missing"


_ALL = (
    ErrorWords(
        RequestErrorKind.METHOD_NOT_ALLOWED, "不支持的请求方法", "Method not allowed",
        "此地址不支持这种请求方法。", "This address does not take this method.",
        "支持的方法见 Allow 头和 /docs。", "The Allow header and /docs name the methods it takes.",
    ),
    ErrorWords(
        RequestErrorKind.BAD_REQUEST, "请求无法理解", "Bad request",
        "请求无法理解。", "The request cannot be understood.",
        "请核对请求格式;接口目录见 /docs。", "Check the form of the request; /docs describes it.",
    ),
    ErrorWords(
        RequestErrorKind.KEY_MISSING, "缺少请求编号", "Idempotency key missing",
        "缺少请求头 Idempotency-Key(1–100 个可见 ASCII 字符)。",
        "The header Idempotency-Key is missing or is not 1 to 100 visible ASCII characters.",
        "请为每次操作生成一个新的编号(如 UUID)放入该请求头;没有收到答复时,用同一编号重发同一请求,不会重复办理。",
        "Make a new key (such as a UUID) for each action; when no answer came, send the same request with the same "
        "key: it counts once.",
    ),
)  # fmt: skip

REQUEST_WORDS: Mapping[RequestErrorKind, ErrorWords] = {RequestErrorKind(words.kind): words for words in _ALL}

REQUEST_STATUS: Mapping[RequestErrorKind, int] = {
    RequestErrorKind.METHOD_NOT_ALLOWED: 405,
    RequestErrorKind.BAD_REQUEST: 400,
    RequestErrorKind.KEY_MISSING: 422,
}
