"""Independent implementations of the XLSForm standard, run by Node, to check our own reading against."""
