"""What is kept: the vocabulary, people and places, messages in and out, conversations, reports, photos."""
