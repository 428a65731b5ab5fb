"""The page `/docs`: every route with its parameters, an example and its answers; without scripts or other servers."""

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

Json = Mapping[str, Any]

_STYLE = """
body { font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
section { border-top: 1px solid #bbb; padding: .5rem 0 }
h3 { font-family: ui-monospace, monospace; margin: .5rem 0 }
pre { background: #f4f4f4; padding: .5rem; overflow: auto }
td, th { text-align: left; vertical-align: top; padding: 0 1rem .25rem 0 }
"""


_FIRST = """
<p>先用 POST /login 取得令牌,此后每个请求带 <code>Authorization: Bearer 令牌</code>;每次办理另带一个新的
<code>Idempotency-Key</code>(重发同一请求用同一编号)。出错时答复为 application/problem+json,写明原因和办法,
错误种类见 <a href="/problems">/problems</a>。</p>
<p>POST /login gives a token; every further request bears <code>Authorization: Bearer TOKEN</code>, and each action a
new <code>Idempotency-Key</code> (the same one to send the same again). What goes wrong is answered as
application/problem+json, with what to do; <a href="/problems">/problems</a> lists every kind.</p>
"""


def reference_page(schema: Json) -> str:
    """The page for an OpenAPI description."""
    tags: dict[str, list[str]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            section = _operation(method.upper(), path, operation, schema)
            tags.setdefault(operation.get("tags", [""])[0], []).append(section)
    named = {tag: f"part-{number}" for number, tag in enumerate(tags, 1)}
    contents = " · ".join(f'<a href="#{place}">{escape(tag)}</a>' for tag, place in named.items())
    body = "".join(f'<h2 id="{named[tag]}">{escape(tag)}</h2>{"".join(sections)}' for tag, sections in tags.items())
    title = escape(schema["info"]["title"])
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1><p>{escape(schema['info'].get('summary', ''))}</p>"
        f'{_FIRST}<p><a href="/openapi.json">OpenAPI</a> · {contents}</p>{body}</body></html>'
    )


def _operation(method: str, path: str, operation: Json, schema: Json) -> str:
    return (
        f"<section><h3>{method} {escape(path)}</h3>"
        f"<p>{escape(operation['summary'])} — {escape(operation['description'])}</p>"
        f"{_parameters(operation.get('parameters', []))}{_body(operation, schema)}{_answers(operation)}</section>"
    )


def _parameters(parameters: Iterable[Json]) -> str:
    rows = [
        f"<tr><td><code>{escape(each['name'])}</code></td><td>{escape(each['in'])}"
        f"{' *' if each.get('required') else ''}</td><td>{_example_of(each)}</td>"
        f"<td>{escape(each.get('description', ''))}</td></tr>"
        for each in parameters
    ]
    return f"<table>{''.join(rows)}</table>" if rows else ""


def _example_of(parameter: Json) -> str:
    """What may be there: an example, the choices, or what counts without it."""
    about = parameter["schema"]
    found = [parameter.get("example"), *about.get("examples", ())[:1], about.get("default")]
    shown = next((each for each in found if each is not None), None)
    return "" if shown is None else f"<code>{escape(json.dumps(shown, ensure_ascii=False))}</code>"


def _body(operation: Json, schema: Json) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    return "".join(
        f"<p>{escape(media)}</p>{_fields(about, schema)}{_example(about, schema)}" for media, about in content.items()
    )


def _fields(about: Json, schema: Json) -> str:
    """The fields of a body, its own or its model's, and which of them have to be there."""
    model = _model(about, schema) or about.get("schema", {})
    needed = model.get("required", ())
    rows = [
        f"<tr><td><code>{escape(name)}</code></td><td>{'*' if name in needed else ''}</td>"
        f"<td>{escape(each.get('description', ''))}</td></tr>"
        for name, each in model.get("properties", {}).items()
    ]
    return f"<table>{''.join(rows)}</table>" if rows else ""


def _model(about: Json, schema: Json) -> Json:
    found: Json = schema["components"]["schemas"].get(about.get("schema", {}).get("$ref", "").rpartition("/")[2], {})
    return found


def _example(about: Json, schema: Json) -> str:
    """The first example of a body, its own or its model's."""
    if "example" in about:
        return f"<pre>{escape(str(about['example']))}</pre>"
    model = _model(about, schema)
    own = [each["value"] for each in about.get("examples", {}).values()]
    examples = own or model.get("examples", [])
    if not examples:
        return ""
    return f"<pre>{escape(json.dumps(examples[0], ensure_ascii=False, indent=2))}</pre>"


def _answers(operation: Json) -> str:
    rows = [
        f"<tr><td>{escape(status)}</td><td>{escape(answer['description'])}</td></tr>"
        for status, answer in sorted(operation["responses"].items())
    ]
    return f"<table>{''.join(rows)}</table>"
