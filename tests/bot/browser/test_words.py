"""The page says only what the catalogue has, and the catalogue has only what the page says."""

import re

from bot.channels.browser.routes import PAGE, PREFIX
from handlers.words.say import catalogue
from storage.people import ROLES

COMPOSED = {
    "page.role.${role}": [f"page.role.{role}" for role in ROLES],
    "page.state.${state}": [f"page.state.{state}" for state in ("connecting", "online", "offline")],
}
"""Keys that the page puts together, and all that can come of it."""


def said() -> set[str]:
    text = "".join(file.read_text() for file in PAGE.iterdir() if file.suffix in (".html", ".js"))
    keys = set(re.findall(r"""["`](page\.[^"`\s]+)["`]""", text))
    assert set(COMPOSED) <= keys
    return keys - set(COMPOSED) | {key for keys in COMPOSED.values() for key in keys}


def test_the_page_and_the_catalogue_know_the_same_sentences() -> None:
    known = {key for key in catalogue("zh") if key.startswith(PREFIX)}
    assert said() == known


def test_the_frames_hold_no_sentence_of_their_own() -> None:
    text = re.sub(r"<!--.*?-->|<title>.*?</title>", "", (PAGE / "index.html").read_text(), flags=re.DOTALL)
    assert "".join(re.findall(r">([^<]*)<", text)).strip() == ""
