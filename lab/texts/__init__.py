"""PURE: what the commands say, in the lab's language."""
