"""Pages of circles: `sitting` is the list, seats and evenings, `changing` another hour and the end."""
