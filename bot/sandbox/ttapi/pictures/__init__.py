"""Drawings that stand for results: attractive, cheap, and the same each time for the same job."""
