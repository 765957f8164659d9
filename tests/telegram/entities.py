"""Finds the entities of a text: commands, mentions and links by themselves, the rest from Telegram's HTML.

Offsets and lengths count UTF-16 units, as Telegram does. MarkdownV2 is not read: this project sends none.
"""

import html
import re
from dataclasses import dataclass, field

from tests.telegram.refusals import RefusedError, broken_entities
from tests.telegram.wire import JSON

SPOTTED = {
    "url": re.compile(r"https?://[^\s，。、）]+"),
    "bot_command": re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,32}(@\w+)?(?!\w)"),
    "mention": re.compile(r"(?<!\w)@[A-Za-z]\w{3,31}"),
}
TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler", "a": "text_link",
    "code": "code", "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
TOKEN = re.compile(
    r"<(?P<end>/?)(?P<tag>[a-zA-Z0-9-]*)(?P<attributes>[^<>]*)>"
    r"|(?P<reference>&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)|(?P<text>[^<&]+|&)|(?P<stray><)"
)
HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]*)""")


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def spot(text: str) -> list[JSON]:
    """What Telegram marks by itself in any text."""
    found = [(kind, match) for kind, pattern in SPOTTED.items() for match in pattern.finditer(text)]
    marked = [{"type": kind, "offset": units(text[: m.start()]), "length": units(m[0])} for kind, m in found]
    return sorted(marked, key=lambda entity: int(entity["offset"]))


def formatted(text: str, parse_mode: str | None, given: list[JSON] | None) -> tuple[str, list[JSON]]:
    """The text as people see it, and its entities. Raises RefusedError like Telegram on broken markup."""
    if parse_mode and parse_mode.lower() != "html":
        raise RefusedError(broken_entities("unsupported parse_mode (the fake reads HTML only)"))
    text, entities = _read_html(text) if parse_mode else (text, given or [])
    lead = units(text) - units(text.lstrip())
    text = text.strip()
    shifted = [{**entity, "offset": max(entity["offset"] - lead, 0)} for entity in entities]
    inside = [{**entity, "length": min(entity["length"], units(text) - entity["offset"])} for entity in shifted]
    return text, [entity for entity in inside if entity["length"] > 0] or spot(text)


@dataclass
class _Open:
    tag: str
    start: int
    extra: JSON


@dataclass
class _Page:
    text: str = ""
    entities: list[JSON] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)


def _read_html(source: str) -> tuple[str, list[JSON]]:
    page = _Page()
    for token in TOKEN.finditer(source):
        at = len(source[: token.start()].encode())
        if token["text"] or token["reference"]:
            page.text += token["text"] or html.unescape(token["reference"])
        elif token["end"]:
            _close(page, token["tag"].lower(), at)
        else:
            _begin(page, (token["tag"] or "").lower(), token["attributes"] or "", at)
    if page.open:
        raise RefusedError(broken_entities(f'Can\'t find end tag corresponding to start tag "{page.open[-1].tag}"'))
    return page.text, sorted(page.entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _begin(page: _Page, tag: str, attributes: str, at: int) -> None:
    if tag not in TAGS:
        raise RefusedError(broken_entities(f'Unsupported start tag "{tag}" at byte offset {at}'))
    href = HREF.search(attributes)
    page.open.append(_Open(tag, units(page.text), {"url": html.unescape(href[1])} if tag == "a" and href else {}))


def _close(page: _Page, tag: str, at: int) -> None:
    if not page.open:
        raise RefusedError(broken_entities(f"Unexpected end tag at byte offset {at}"))
    opened = page.open.pop()
    if tag not in ("", opened.tag):
        wanted = f'Unmatched end tag at byte offset {at}, expected "</{opened.tag}>", found "</{tag}>"'
        raise RefusedError(broken_entities(wanted))
    length = units(page.text) - opened.start
    if length and (opened.tag != "a" or opened.extra):
        page.entities.append({"type": TAGS[opened.tag], "offset": opened.start, "length": length, **opened.extra})
