"""The house around the rooms: settings, addresses, sign-in, the look.

It holds no clinical decision. It refuses to start on an engine that can lose an
acknowledged write, or with a view nobody guards.
"""
