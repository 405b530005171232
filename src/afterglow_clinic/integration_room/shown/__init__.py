"""Which scores an integrator without a licence sees: the clinic's own setting."""
