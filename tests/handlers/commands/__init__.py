"""Tests of the commands in chat."""
