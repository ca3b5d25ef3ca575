"""What people read in a terminal, and the other programs that run there."""
