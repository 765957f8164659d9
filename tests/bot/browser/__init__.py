"""The page: its addresses, what it may do, and how it looks to a person with a phone."""
