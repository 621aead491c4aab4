"""Strict readers of the submits: each turns a body into an order, or refuses it."""
