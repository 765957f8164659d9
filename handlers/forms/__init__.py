"""Forms: what is asked, read from XLSForms."""
