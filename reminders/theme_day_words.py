"""What members and secretaries hear around a theme day."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.conversation import buttons
from handlers.conversation.turn import Rows, Say
from handlers.rhythm.said import day_said
from handlers.theme_day.words import asking, event, of, several, tally
from handlers.words.say import say
from reminders.reminder import Hearer, Occasion
from storage.people import Person, Post
from storage.places import Place
from storage.theme_days import Plan


@dataclass(frozen=True, slots=True)
class Telling:
    """All that is known of some branches' theme day of one month."""

    occasion: Occasion
    month: str
    plans: Mapping[int, Plan]
    """By place, as what follows."""
    answers: Mapping[int, Mapping[str, int]]
    due: Mapping[int, int]
    """How many members the branch has."""
    own: Mapping[tuple[int, int], str]
    """What a person answered, by person and place."""

    def say(self, hearer: Hearer, language: str) -> Say:
        """One message; somebody of two branches hears of both, as secretary where both that and a member."""
        own: dict[int, Post] = {}
        for post in sorted(hearer.posts, key=lambda one: one.role != "secretary"):
            own.setdefault(post.place.id, post)
        said = [self._of(post, hearer.person, language) for post in own.values()]
        return Say("\n\n".join(one.text for one in said), tuple(row for one in said for row in one.rows))

    def _of(self, post: Post, person: Person, language: str) -> Say:
        named = several(person)
        if post.role == "secretary":
            return self._secretary(post, language, named)
        return self._member(post, self.own.get((person.id, post.place.id), ""), language, named)

    def _member(self, post: Post, answer: str, language: str, named: bool) -> Say:
        when = event(post.place, self.occasion.due, self.occasion.at.date(), self.plans[post.place.id], language)
        if answer:
            return Say(say(language, f"theme_day.come.{answer}", event=when))
        return Say(say(language, "theme_day.ask", event=when), asking(post.place, self.month, language, named))

    def _secretary(self, post: Post, language: str, named: bool) -> Say:
        place, due, today = post.place, self.occasion.due, self.occasion.at.date()
        when = event(place, due, today, self.plans[place.id], language)
        if today > due:
            said = say(language, "theme_day.missing", branch=place.name, day=day_said(due, today, language))
            return Say(said, self._way("meeting.record", "meeting", "record", place, language, named))
        lines = [say(language, "theme_day.happens", event=when)]
        if many := self.due.get(place.id, 0):
            lines.append(tally(self.answers.get(place.id, {}), many, language))
        if today < due:
            return Say("\n".join(lines), self._way("plan", "themeday_plan", "", place, language, named))
        lines.append(say(language, "theme_day.today"))
        return Say("\n".join(lines), self._way("meeting.open", "meeting", "open", place, language, named))

    def _way(self, label: str, command: str, what: str, place: Place, language: str, named: bool) -> Rows:
        rest = f"{what} {place.id} {self.month}".strip()
        way = buttons.button(say(language, f"button.{label}"), buttons.COMMAND, command, rest)
        return ((of(place, way, language) if named else way,),)
