"""Reads the questions out of an XForm: the standard's XML, which pyxform makes of a spreadsheet."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element  # the type only: defusedxml does the parsing

from defusedxml.ElementTree import fromstring

from handlers.forms.columns import language_code
from handlers.forms.form import Kind, Option, Question, Translated
from handlers.forms.rowtypes import PRELOADED

XFORM: Final = "{http://www.w3.org/2002/xforms}"
HTML: Final = "{http://www.w3.org/1999/xhtml}"
ROSA: Final = "{http://openrosa.org/javarosa}"
ITEXT: Final = re.compile(r"jr:itext\('(.*)'\)")
LIST: Final = re.compile(r"instance\('([^']+)'\)/root/item")
UNTRANSLATED: Final = "-"
"""What pyxform writes where a language has no text."""
ITEM_PARTS: Final = frozenset({"name", "label", "itextId"})
NO_ATTRIBUTES: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class XForm:
    """The parts of an XForm by what they belong to: paths, names of lists, ids of texts."""

    root: Element
    """The main instance: an element for each group and question."""
    binds: Mapping[str, Mapping[str, str]]
    controls: Mapping[str, Element]
    """Groups and questions as they are shown."""
    starts: Mapping[str, str]
    """The expressions that are evaluated when the form is begun."""
    texts: Mapping[str, Translated]
    lists: Mapping[str, Element]
    languages: tuple[str, ...]
    plain: str
    """The language of texts that stand without one."""


def read_xform(xml: str, default_language: str) -> XForm:
    """The XForm's parts; `default_language` as the settings sheet has it."""
    page = fromstring(xml)
    model, body = next(page.iter(f"{XFORM}model")), next(page.iter(f"{HTML}body"))
    instances = model.findall(f"{XFORM}instance")
    translations = model.findall(f"{XFORM}itext/{XFORM}translation")
    translations.sort(key=lambda translation: translation.get("default") is None)
    plain = language_code(default_language)
    codes = [_code(translation) for translation in translations] or [plain]
    return XForm(
        root=instances[0][0],
        binds={bind.get("nodeset", ""): bind.attrib for bind in model.findall(f"{XFORM}bind")},
        controls={element.get("ref", ""): element for element in body.iter() if element.get("ref", "").startswith("/")},
        starts={
            element.get("ref", ""): element.get("value", "").strip()
            for element in page.iter(f"{XFORM}setvalue")
            if "odk-instance-first-load" in element.get("event", "")
        },
        texts=_texts(translations),
        lists={instance.get("id", ""): instance for instance in instances[1:]},
        languages=tuple(dict.fromkeys(codes)),
        plain=plain,
    )


def read_questions(form: XForm, kinds: Mapping[str, tuple[Kind, str]]) -> tuple[Question, ...]:
    """The questions in order; `kinds` gives each one's kind and type as written, by name: an XForm tells less."""
    return tuple(
        _question(form, path, element, *kinds[name])
        for path, element in _leaves(form.root, f"/{_tag(form.root)}")
        if (name := _tag(element)) in kinds
    )


def _question(form: XForm, path: str, element: Element, kind: Kind, written: str) -> Question:
    bind = form.binds.get(path, NO_ATTRIBUTES)
    control = form.controls.get(path)
    groups = _ancestors(path)
    conditions = (form.binds.get(place, NO_ATTRIBUTES).get("relevant", "").strip() for place in (*groups, path))
    nodeset = _nodeset(control)
    return Question(
        name=_tag(element),
        path=path,
        kind=kind,
        label=_shown(form, control, "label"),
        hint=_shown(form, control, "hint"),
        group=next(filter(None, (_shown(form, form.controls.get(place), "label") for place in reversed(groups))), {}),
        required=_condition(bind, "required"),
        required_message=_message(form, bind, "requiredMsg"),
        relevant=tuple(filter(None, conditions)),
        constraint=_condition(bind, "constraint"),
        constraint_message=_message(form, bind, "constraintMsg"),
        default=(element.text or "").strip(),
        default_expression=form.starts.get(path, "") or PRELOADED.get(written, ""),
        calculation=_condition(bind, "calculate"),
        read_only=kind is not Kind.NOTE and _read_only(form, (*groups, path)),
        options=_options(form, nodeset),
        itemset=nodeset if "[" in nodeset else "",
        appearance="" if control is None else control.get("appearance", ""),
    )


def _leaves(element: Element, path: str) -> Iterator[tuple[str, Element]]:
    """Questions by path, in document order. A group without questions looks like one, but has no kind."""
    for child in element:
        below = f"{path}/{_tag(child)}"
        if len(child):
            if below != f"{path}/meta":
                yield from _leaves(child, below)
        else:
            yield below, child


def _ancestors(path: str) -> list[str]:
    """The groups around a question, the outermost first: "/data/a" and "/data/a/b" of "/data/a/b/c"."""
    names = path.split("/")[1:]
    return ["/" + "/".join(names[:depth]) for depth in range(2, len(names))]


def _condition(bind: Mapping[str, str], name: str) -> str:
    expression = bind.get(name, "").strip()
    return "" if expression == "false()" else expression


def _read_only(form: XForm, paths: tuple[str, ...]) -> bool:
    return any(form.binds.get(path, NO_ATTRIBUTES).get("readonly") == "true()" for path in paths)


def _nodeset(control: Element | None) -> str:
    itemset = None if control is None else control.find(f"{XFORM}itemset")
    return "" if itemset is None else itemset.get("nodeset", "").strip()


def _options(form: XForm, nodeset: str) -> tuple[Option, ...]:
    found = LIST.match(nodeset)
    items = form.lists[found[1]].iter(f"{XFORM}item") if found else ()
    return tuple(_option(form, {_tag(part): (part.text or "").strip() for part in item}) for item in items)


def _option(form: XForm, parts: Mapping[str, str]) -> Option:
    label = form.texts.get(parts["itextId"], {}) if "itextId" in parts else {form.plain: parts.get("label", "")}
    columns = {name: cell for name, cell in parts.items() if name not in ITEM_PARTS}
    return Option(name=parts["name"], label=label, columns=columns)


def _shown(form: XForm, control: Element | None, part: str) -> Translated:
    element = None if control is None else control.find(f"{XFORM}{part}")
    if element is None:
        return {}
    if found := ITEXT.fullmatch(element.get("ref", "")):
        return form.texts.get(found[1], {})
    text = _written(element)
    return {form.plain: text} if text else {}


def _message(form: XForm, bind: Mapping[str, str], name: str) -> Translated:
    text = bind.get(ROSA + name, "")
    if found := ITEXT.fullmatch(text):
        return form.texts.get(found[1], {})
    return {form.plain: text} if text else {}


def _texts(translations: list[Element]) -> dict[str, Translated]:
    texts: dict[str, dict[str, str]] = {}
    for translation in translations:
        for text in translation:
            for value in text:
                if value.get("form") is None:  # other forms are pictures, sounds, and notes for the trainer
                    texts.setdefault(text.get("id", ""), {})[_code(translation)] = _written(value)
    return {key: _translated(spoken) for key, spoken in texts.items()}


def _translated(spoken: dict[str, str]) -> Translated:
    return {code: text for code, text in spoken.items() if text and text != UNTRANSLATED} or spoken


def _code(translation: Element) -> str:
    written = translation.get("lang", "")
    return "" if written == "default" else language_code(written)


def _written(element: Element) -> str:
    """The text, with the answers it mentions as in the spreadsheet: ${name}."""
    parts = [element.text or ""]
    for output in element:
        parts += ["${", output.get("value", "").strip().rsplit("/", 1)[-1], "}", output.tail or ""]
    return "".join(parts).strip()


def _tag(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]
