"""Break-glass: the page on which clinical staff open a chart they otherwise do not see."""
