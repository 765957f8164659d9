"""The HTTP client of the channels, every wait of it bounded. Why our own: docs/decisions/telegram-transport.md."""
