"""How a member comes in and where they are signed in: sessions, and passkeys on their own phone."""
