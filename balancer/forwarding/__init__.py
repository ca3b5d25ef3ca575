"""A request's way: its attempts, side by side, as the rules decide."""
