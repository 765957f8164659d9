"""Our bot beside other people's engines: one conversation, one fake Bot API, one table."""
