"""What is answered: forms, questions, conversations, commands, summaries, exports."""
