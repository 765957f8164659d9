"""What every channel promises, tried on each; a new channel is a new rig."""
