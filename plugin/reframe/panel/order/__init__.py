"""How it shall be: shapes, resolution, position, prompt; and how much that is."""
