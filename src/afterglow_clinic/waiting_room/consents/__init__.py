"""A member's consents on their phone: read, signed by name, copied, and taken back at any time."""
