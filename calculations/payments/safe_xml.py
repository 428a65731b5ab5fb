"""XML in and out: foreign files without entities or networks, held against the schemas of ISO 20022."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree

from calculations.input.faults import BadInput, Fault, shown

_SCHEMAS = files("calculations.payments") / "schemas"


def parsed(data: bytes, most_bytes: int) -> etree._Element:
    """The root of a foreign document. Raises ``BadInput``: too large, no XML, a document type (which has entities)."""
    if len(data) > most_bytes:
        en = f"{len(data)} bytes, at most {most_bytes} are taken"
        raise BadInput([Fault("file", en, f"文件 {len(data)} 字节,最多接受 {most_bytes} 字节")])
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        # A schema joins the text around them; whoever reads an element's text would have its first piece alone.
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadInput([Fault("file", f"not XML: {error}", f"不是有效的 XML:{error}")]) from error
    info: Any = root.getroottree().docinfo
    if info.doctype:
        raise BadInput([Fault("file", "a document type declaration is not taken", "不接受含 DOCTYPE 声明的 XML")])
    return root


def schema_faults(root: etree._Element, schema: str) -> Iterator[Fault]:
    """Where a document differs from a schema (`pain.001.001.09`), by line."""
    # A compiled schema keeps the errors of its last use: each document has its own.
    rules = etree.XMLSchema(_document(schema))
    if not rules.validate(root):
        errors: Any = rules.error_log  # Iterable, which its types do not say.
        for error in errors:
            message = shown(error.message.replace(f"{{{etree.QName(root).namespace}}}", ""))
            yield Fault(f"line {error.line}", f"not as {schema}: {message}", f"不符合 {schema}:{message}")


@cache
def _document(schema: str) -> etree._Element:
    return etree.fromstring((_SCHEMAS / f"{schema}.xsd").read_bytes())
