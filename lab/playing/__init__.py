"""An experiment played: its load, its faults, what is seen of it, and what a student is told."""
