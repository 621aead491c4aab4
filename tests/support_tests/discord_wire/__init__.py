"""Tests of the simulated Discord: with a real discord.py bot, and with raw HTTP."""
