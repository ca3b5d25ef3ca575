"""What the lab does to servers, and how it waits and tells: break, heal, play, diagnose, record."""
