"""What the kinds share that are answered by writing or sending only: no buttons."""

from handlers.questions.question import Asked, Offer, Reading, Unclear

STALE = Unclear("unclear.button")
"""The answer to a button that is none of the question's, or no longer."""


class Unpressed:
    """Offers nothing, so every press is stale."""

    def offers(self, asked: Asked) -> tuple[Offer, ...]:
        """None."""
        return ()

    def press(self, asked: Asked, token: str) -> Reading:
        """Always Unclear."""
        return STALE
