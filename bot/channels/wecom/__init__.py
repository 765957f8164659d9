"""The channel WeCom 企业微信: the smart bot's long connection, the self-built app's callback, the group's webhook."""
