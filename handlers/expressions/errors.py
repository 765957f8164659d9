"""What is wrong with an expression, in one English sentence, and where."""


class ExpressionError(ValueError):
    """An expression that cannot be used; `position` counts characters from 0 in its source."""

    def __init__(self, problem: str, position: int) -> None:
        super().__init__(f"{problem} (at character {position + 1})")
        self.problem = problem
        self.position = position
