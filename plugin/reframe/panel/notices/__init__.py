"""What is wrong, each with the way out; one place, never a stack of dialogs."""
