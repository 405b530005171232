"""The shell of the app: installing it, having it offline, covering it, leaving it at once."""
