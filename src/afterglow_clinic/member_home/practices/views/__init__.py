"""Pages of a member's practices: `asking` about them, `changing` them, `choosing` new ones."""
