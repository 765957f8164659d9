"""When something is said unasked: schedules, what is due, the weekly summary."""
