"""The arc as data: protocols, what is due and why, checkpoints."""
