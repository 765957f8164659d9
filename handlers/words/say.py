"""Says sentences from the catalogues `zh.po` and `en.po` beside this file.

The .po files are read as they are: there is no compiled copy that could be stale.
"""

from functools import cache
from importlib.resources import files
from io import BytesIO

LANGUAGES = ("zh", "en")
DEFAULT = "zh"


def say(language: str, key: str, /, **mentions: object) -> str:
    """The sentence `key` in `language`, Chinese where that is unknown; raises KeyError where no catalogue has it."""
    sentence = catalogue(language if language in LANGUAGES else DEFAULT)[key]
    return sentence.format(**mentions) if mentions else sentence


def words(key: str) -> tuple[str, ...]:
    """The sentence `key` in every language: for words that are understood whatever language was chosen."""
    return tuple(catalogue(language)[key] for language in LANGUAGES)


@cache
def catalogue(language: str) -> dict[str, str]:
    """All sentences of a language by key."""
    from babel.messages.pofile import read_po  # here, so that a program that says nothing need not load it

    text = files("handlers.words").joinpath(f"{language}.po").read_bytes()
    return {str(message.id): str(message.string) for message in read_po(BytesIO(text), locale=language) if message.id}
