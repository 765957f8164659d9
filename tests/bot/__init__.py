"""Tests of what carries."""
