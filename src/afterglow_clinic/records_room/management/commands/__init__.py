"""Commands of the records room that the server runs."""
