"""The expression language of XLSForm: the XPath subset of OpenRosa, parsed once and run as Python closures.

Start at expression.py (one expression) and itemset.py (the choices a question offers); scope.py is what they read.
"""
