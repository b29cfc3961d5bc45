"""What a person should decide about names: the questions, and the screen that asks them."""
