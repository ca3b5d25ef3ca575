"""What the lab needs of this machine, and how it gets it."""
