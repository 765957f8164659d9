"""Every form that is kept, and which of them are offered to whom; does not change while it is looked at."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from handlers.forms.form import Form


@dataclass(frozen=True, slots=True)
class Offering:
    """Where the newest version of a form is offered, and how long."""

    form: str
    place_path: str = ""
    """There and below; empty: everywhere."""
    until: str = ""
    """The last day, "2026-12-31"; empty: no end."""


@dataclass(frozen=True)
class Library:
    """All versions of all forms, by name and version; and the offerings, in the order in which they are shown."""

    forms: Mapping[tuple[str, int], Form] = field(default_factory=dict)
    offers: tuple[Offering, ...] = ()

    def get(self, name: str, version: int) -> Form | None:
        """The form as it was when a report of that version was begun."""
        return self.forms.get((name, version))

    def newest(self, name: str) -> Form | None:
        """The latest version, offered or not."""
        return self._newest.get(name)

    def offered(self, roles: Collection[str], path: str, today: date) -> tuple[Form, ...]:
        """What a person with these roles may file at the place `path` ("1.4.17.") on that day."""
        asked = (tuple(roles), path, today)
        found = self._offered.get(asked)
        if found is None:
            found = self._offered[asked] = self._find(roles, path, today.isoformat())
        return found

    def _find(self, roles: Collection[str], path: str, day: str) -> tuple[Form, ...]:
        return tuple(
            form
            for offer in self.offers
            if path.startswith(offer.place_path) and (not offer.until or day <= offer.until)
            if (form := self.newest(offer.form)) and (not form.roles or not set(form.roles).isdisjoint(roles))
        )

    @cached_property
    def _offered(self) -> dict[tuple[tuple[str, ...], str, date], tuple[Form, ...]]:
        """What was found before: it is asked for every message, and a library lives for seconds."""
        return {}

    @cached_property
    def _newest(self) -> dict[str, Form]:
        return {name: self.forms[name, version] for name, version in sorted(self.forms)}
