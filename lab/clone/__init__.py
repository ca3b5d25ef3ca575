"""The clone: its folder, its name, its settings, and whose turn it is."""
