"""Forms from spreadsheets, kept and offered."""
