"""WeCom: what it hears and says, over the fake WeCom."""
