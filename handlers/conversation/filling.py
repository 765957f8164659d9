"""A form with the answers so far: what is relevant, required, allowed, offered, computed, and what comes next."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from handlers.expressions.expression import compile_expression
from handlers.expressions.itemset import compile_itemset
from handlers.expressions.scope import Scope
from handlers.expressions.values import Value, stored_value
from handlers.forms.form import ATTACHED, Form, Kind, Option, Question, Translated, pick
from handlers.questions.kinds import KINDS

NO = frozenset({"", "no", "false", "false()"})
YES = frozenset({"yes", "true", "true()"})
MENTION = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
MOST_PASSES = 5
"""Calculations may read each other: they are repeated until nothing changes, at most so often."""


@dataclass(frozen=True)
class Filling:
    """Pure: the same form, answers and time give the same."""

    form: Form
    answers: Mapping[str, Any]
    now: datetime
    language: str = ""
    skipped: tuple[str, ...] = field(default=())

    def relevant(self, question: Question) -> bool:
        if not question.relevant:  # most questions, and this is asked of all of them at every turn
            return True
        return all(compile_expression(one).truth(self._scope(question)) for one in question.relevant)

    def required(self, question: Question) -> bool:
        if question.required in NO or question.required in YES:
            return question.required in YES
        return compile_expression(question.required).truth(self._scope(question))

    def allows(self, question: Question, value: Any) -> bool:
        """Whether the constraint holds for this value."""
        if not question.constraint:
            return True
        scope = self._scope(question)
        values = {**scope.values, question.path: stored_value(value, question.kind)}
        return compile_expression(question.constraint).truth(self._scope(question, values))

    def options(self, question: Question) -> tuple[Option, ...]:
        """What a choice question offers here."""
        if not question.itemset:
            return question.options
        itemset = compile_itemset(question.itemset)
        rows = [{"name": option.name, **option.columns} for option in question.options]
        scope = self._scope(question, lists={itemset.instance: rows})
        names = {row["name"] for row in itemset.rows(scope)}
        return tuple(option for option in question.options if option.name in names)

    def default(self, question: Question) -> Any:
        """What the form itself suggests; None where it suggests nothing, or nothing that fits."""
        if question.default_expression:
            return stored(compile_expression(question.default_expression).text(self._scope(question)), question.kind)
        return stored(question.default, question.kind) if question.default else None

    def following(self) -> Question | None:
        """The next question to be asked; None when all are answered or passed over."""
        return next((question for question in self.course if not self._settled(question)), None)

    def text(self, translated: Translated) -> str:
        """A label or message in the person's language, its mentions of answers (`${name}`) filled in."""
        return MENTION.sub(self._mentioned, pick(translated, self.language))

    @cached_property
    def course(self) -> tuple[Question, ...]:
        """The questions that are asked, given the answers so far, in order."""
        course = self.form.course
        return tuple(question for question in course if self.relevant(question)) if self.form.branching else course

    @cached_property
    def complete(self) -> dict[str, Any]:
        """The answers as they are kept: only relevant ones, calculations and silent defaults among them."""
        kept: dict[str, Any] = {}
        for question in self.form.questions:
            value = self._kept(question)
            if value is not None and value != "" and self.relevant(question):
                kept[question.name] = value
        return kept

    def _mentioned(self, found: re.Match[str]) -> str:
        question = self.form.question(found[1])
        if question is None:
            return ""
        if question.name in self.answers:
            return KINDS[question.kind].show(question, self.answers[question.name], self.language)
        return self._computed.get(question.path, "")

    def _kept(self, question: Question) -> Any:
        if question.kind is Kind.CALCULATE or question.calculation:
            return stored(self._computed.get(question.path, ""), _computed_kind(question))
        if question.name in self.answers:
            return self.answers[question.name]
        return None if question.asked and not question.read_only else self.default(question)

    def _settled(self, question: Question) -> bool:
        return question.name in self.answers or question.name in self.skipped

    @cached_property
    def _values(self) -> dict[str, Value]:
        given = {
            q.path: stored_value(self.answers[q.name], q.kind) for q in self.form.questions if q.name in self.answers
        }
        return {**given, **{path: value for path, value in self._computed.items() if value != ""}}

    @cached_property
    def _computed(self) -> dict[str, str]:
        calculated = [question for question in self.form.questions if question.calculation]
        if not calculated:
            return {}
        given = {
            q.path: stored_value(self.answers[q.name], q.kind) for q in self.form.questions if q.name in self.answers
        }
        found: dict[str, str] = {}
        for _ in range(MOST_PASSES):
            before = dict(found)
            for question in calculated:
                scope = self._scope(question, {**given, **found})
                found[question.path] = compile_expression(question.calculation).text(scope)
            if found == before:
                break
        return {path: "" if text == "NaN" else text for path, text in found.items()}

    def _scope(
        self,
        question: Question,
        values: Mapping[str, Value] | None = None,
        lists: Mapping[str, list[dict[str, str]]] | None = None,
    ) -> Scope:
        return Scope(
            values=self._values if values is None else values,
            here=question.path,
            now=self.now,
            lists=lists or {},
            label=self._label,
            language=self.language or "zh",
        )

    @property
    def _label(self) -> Callable[[str, str], str]:
        def label(path: str, choice: str) -> str:
            for question in self.form.questions:
                if question.path == path:
                    return next((pick(o.label, self.language) for o in question.options if o.name == choice), choice)
            return choice

        return label


def stored(text: str, kind: Kind) -> Any:
    """A value written as text, as an answer of that kind is kept; None where it cannot be one."""
    if text == "" or kind in ATTACHED:
        return None
    if kind is Kind.INTEGER or kind is Kind.DECIMAL:
        try:
            return int(float(text)) if kind is Kind.INTEGER else float(text)
        except (ValueError, OverflowError):
            return None
    return text.split() if kind is Kind.SELECT_MULTIPLE else text


def _computed_kind(question: Question) -> Kind:
    return Kind.TEXT if question.kind is Kind.CALCULATE else question.kind
