"""Consents in the consult room: who agreed to what, by which words; and the texts the director publishes."""
