"""Stages: the chats of the transcripts, played over each channel and its platform instead of the engine alone."""
