"""The sample town: an invented county to try Cunbao with, loaded and removed as a whole."""
