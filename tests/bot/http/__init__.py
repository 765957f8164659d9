"""The HTTP client of the channels, against servers that do what no good server does."""
