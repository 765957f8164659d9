"""Conversations, where a chat in `tests/transcripts` cannot show it."""
