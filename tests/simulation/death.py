"""The end of the simulated program: raised where it dies, and wherever what is left of it touches the world."""


class Death(BaseException):
    """Nothing of the program catches it."""
