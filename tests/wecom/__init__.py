"""A fake WeCom: the smart bot's long connection, the self-built app's interface, the group's webhook, and people."""
