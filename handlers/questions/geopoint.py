"""A place on the map, sent as a position or typed as two numbers."""

import math
import re

from handlers.forms.form import Question
from handlers.questions.folding import folded
from handlers.questions.question import Answer, Asked, Given, Reading, Unclear
from handlers.questions.unpressed import Unpressed
from storage.messages import Incoming

PAIR = re.compile(
    r"\(?([+-]?\d{1,3}(?:\.\d{1,15})?)°?(?:\s*[,;/、]\s*|\s+)([+-]?\d{1,3}(?:\.\d{1,15})?)°?\)?", re.ASCII
)


class Geopoint(Unpressed):
    """Kept as XForms has it: "latitude longitude altitude accuracy", degrees and metres, the altitude always 0."""

    how = "how.geopoint"

    def read(self, asked: Asked, incoming: Incoming) -> Reading:
        """The position of the message, else the two numbers in its text."""
        if place := incoming.position:
            return point(place.latitude, place.longitude, place.accuracy)
        if pair := PAIR.fullmatch(folded(incoming.text)):
            return point(*in_order(float(pair[1]), float(pair[2])), 0)
        return Unclear("unclear.geopoint")

    def show(self, question: Question, value: Answer, language: str) -> str:
        """Latitude and longitude to about a metre; as it stands where a form's own default is no place."""
        try:
            latitude, longitude, *_ = map(float, str(value).split())
        except ValueError:
            return str(value)
        return f"{latitude:.5f}, {longitude:.5f}"

    def cell(self, question: Question, value: Answer, language: str) -> str:
        """As it is kept."""
        return str(value)


def in_order(first: float, second: float) -> tuple[float, float]:
    """Latitude and longitude; Chinese maps copy the longitude first, which shows where it is above 90."""
    return (second, first) if abs(first) > 90 >= abs(second) else (first, second)


def point(latitude: float, longitude: float, accuracy: float) -> Reading:
    """The answer, if there is such a place; false for what is no number, so those are refused too."""
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return Unclear("unclear.geopoint")
    metres = accuracy if math.isfinite(accuracy) and accuracy > 0 else 0
    return Given(f"{plain(latitude, 6)} {plain(longitude, 6)} 0 {plain(metres, 1)}")


def plain(number: float, places: int) -> str:
    """Without an exponent and without trailing noughts."""
    return format(round(number, places) + 0.0, f".{places}f").rstrip("0").rstrip(".")


KIND = Geopoint()
