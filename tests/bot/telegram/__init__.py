"""Tests of the Telegram channel: pure parts by tables, the rest against the fake Telegram over real HTTP."""
