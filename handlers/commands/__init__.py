"""What is said to the bot itself: commands, each also a word and a button. `table.py` lists them."""
