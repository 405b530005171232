"""Pages of protocols and of the plans made of them. They read the clock; the actions do the work."""
