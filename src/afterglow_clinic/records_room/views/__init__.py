"""Pages of the records room, one file per page. They read the clock; the actions do the work."""
