"""A roster that cannot be used, with every reason found."""

from collections.abc import Iterable

from handlers.forms.problem import Problem


class RosterProblems(Exception):  # noqa: N818 -- it holds problems, as FormProblems does; it is not one error
    """Nothing was imported; `problems` names each bad row, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.said("en") for problem in self.problems))
