"""The tests, room by room, and the few fakes they share."""
