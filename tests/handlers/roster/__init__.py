"""Rosters as offices keep them, read, checked and imported."""
