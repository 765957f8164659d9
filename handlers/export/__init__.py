"""Hands reports over to other programs: as lines of JSON, as CSV, as an Excel workbook."""
