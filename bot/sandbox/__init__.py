"""Stand-ins for the outside world, for trying the bot and for testing it."""
