"""The slipping list: who may be losing relief before they know, with an owner and a next contact."""
