"""The county of the theme days."""

from tests.handlers.theme_day.conftest import chat

__all__ = ["chat"]
