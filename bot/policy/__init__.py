"""What a job may cost, and who has spent what."""
