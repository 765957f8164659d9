"""Exports, opened again as their readers would."""
