"""What is kept about a member, who opened it, their own copy, and destroying what they wrote."""
