"""Practice prompts drawn by chance, as the member who agreed to them sees them."""
