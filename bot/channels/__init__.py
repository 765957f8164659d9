"""The doors: one adapter a platform, all of one shape."""
