"""The gateway: a websocket per shard with sessions that outlive it."""
