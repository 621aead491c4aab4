"""A job's life: the pure model, the store, and the services that carry a job from command to picture."""
