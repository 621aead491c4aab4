"""TTAPI's Midjourney HTTP API: typed requests, a sans-I/O codec and an aiohttp adapter."""
