"""What a dose does in a population, and the arithmetic around it."""
