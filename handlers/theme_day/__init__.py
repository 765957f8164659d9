"""Theme days: what is planned, who comes, the meeting, its record, who makes up for it."""
