"""The kinds of question, one file each: how it is asked, read, shown and put in a cell."""
