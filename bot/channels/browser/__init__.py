"""The chat in a browser: one page, the way in for people without a chat app, and the sample town's."""
