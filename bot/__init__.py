"""What carries: channels, intake, the turn loop, sending, settings, the command line, web pages."""
