"""The program as people meet it: its real process, its command line, over real HTTP."""
