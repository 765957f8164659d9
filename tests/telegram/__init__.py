"""A fake of Telegram with scripted people, and what drives the bot through it."""
