"""Easel: Midjourney for a Discord community, through TTAPI's HTTP API."""

__version__ = "0.1.0"
