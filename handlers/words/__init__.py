"""Every sentence that a person reads: one catalogue per language, and how to say from them."""
