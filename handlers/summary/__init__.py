"""How a place did in a period: counted once, shown as text."""
