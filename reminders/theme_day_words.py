"""What members and secretaries hear around a theme day."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.conversation import buttons
from handlers.conversation.turn import Rows, Say
from handlers.rhythm.said import day_said
from handlers.theme_day.words import asking, event, tally
from handlers.words.say import say
from reminders.reminder import Hearer, Occasion
from storage.people import Post
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
        """One message, even to somebody of two branches: about the one kept as secretary, if there is one."""
        post = min(hearer.posts, key=lambda one: one.role != "secretary")
        if post.role == "secretary":
            return self._secretary(post, language)
        return self._member(post, self.own.get((hearer.person.id, post.place.id), ""), language)

    def _member(self, post: Post, answer: str, language: str) -> Say:
        when = event(post.place, self.occasion.due, self.occasion.at.date(), self.plans[post.place.id], language)
        if answer:
            return Say(say(language, f"theme_day.come.{answer}", event=when))
        return Say(say(language, "theme_day.ask", event=when), asking(post.place, self.month, language))

    def _secretary(self, post: Post, language: str) -> Say:
        place, due, today = post.place, self.occasion.due, self.occasion.at.date()
        when = event(place, due, today, self.plans[place.id], language)
        if today > due:
            said = say(language, "theme_day.missing", branch=place.name, day=day_said(due, today, language))
            return Say(said, self._way("meeting.record", "meeting", f"record {place.id}", language))
        lines = [say(language, "theme_day.happens", event=when)]
        if many := self.due.get(place.id, 0):
            lines.append(tally(self.answers.get(place.id, {}), many, language))
        if today < due:
            return Say("\n".join(lines), self._way("plan", "themeday_plan", f"{place.id}", language))
        lines.append(say(language, "theme_day.today"))
        return Say("\n".join(lines), self._way("meeting.open", "meeting", f"open {place.id}", language))

    def _way(self, label: str, command: str, what: str, language: str) -> Rows:
        return ((buttons.button(say(language, f"button.{label}"), buttons.COMMAND, command, f"{what} {self.month}"),),)
