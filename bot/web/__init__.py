"""The HTTP listener in the bot's own event loop: TTAPI's hooks and health checks."""
