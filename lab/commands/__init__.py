"""What each command does; what is typed, such as lab/fail.py, is only its door."""
