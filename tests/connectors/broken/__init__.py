"""A sound little connector, and for every rule one that breaks exactly that rule."""
