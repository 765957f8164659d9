"""Who is who: reads the roster from a spreadsheet, checks it, keeps it, and invites the people on it."""
