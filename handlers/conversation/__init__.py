"""A conversation moved on by one message: pure, from data to data. `step.py` is the entrance."""
