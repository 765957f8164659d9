"""Tests of the ledger of issues."""
