"""The standard's or_other: pyxform adds the choice and the question behind it; here they get their words."""

from handlers.forms.form import Form, Option, Question, Translated
from handlers.forms.survey import SurveyRow
from handlers.words.say import LANGUAGES, say

OTHER = "other"
"""The name that the standard gives to the choice."""


def worded(form: Form, rows: list[SurveyRow]) -> Form:
    """The form with "other" and "which other?" said in its own languages, where pyxform says them in English."""
    names = {row.name for row in rows if row.type.or_other}
    if not names:
        return form
    return form.model_copy(update={"questions": tuple(_worded(form, question, names) for question in form.questions)})


def _worded(form: Form, question: Question, names: set[str]) -> Question:
    if question.name in names:
        return question.model_copy(update={"options": tuple(_option(form, option) for option in question.options)})
    if question.name.removesuffix(f"_{OTHER}") in names and question.name.endswith(f"_{OTHER}"):
        return question.model_copy(update={"label": _said(form, "forms.which_other")})
    return question


def _option(form: Form, option: Option) -> Option:
    generated = option.name == OTHER and set(option.label.values()) <= {"Other", "-"}
    return option.model_copy(update={"label": _said(form, "forms.other")}) if generated else option


def _said(form: Form, key: str) -> Translated:
    return {code: say(_spoken(form, code), key) for code in form.languages}


def _spoken(form: Form, code: str) -> str:
    """A form that names no language is taken to be Chinese when its questions have Chinese characters."""
    if code in LANGUAGES:
        return code
    labels = "".join(text for question in form.questions for text in question.label.values())
    return "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in labels) and not code else "en"
