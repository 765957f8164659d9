"""The commands about what is said unasked."""
