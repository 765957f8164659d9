"""Tests of rules, days and days off."""
