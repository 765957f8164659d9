"""Telegram: the Bot API by long polling, or by a webhook where a public address is set."""
