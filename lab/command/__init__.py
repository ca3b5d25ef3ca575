"""How a command takes its arguments, begins, is interrupted, and ends."""
