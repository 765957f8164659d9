"""What happens when things go wrong: kills, floods, poison, slow platforms, hostile words."""
