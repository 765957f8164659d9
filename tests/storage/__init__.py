"""Tests of what keeps."""
