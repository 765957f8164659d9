"""A whole county in one process and in no time: platform, network, store and clock are played from one seed."""
