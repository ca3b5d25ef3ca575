"""The fault menu and what is decided about it; nothing here acts by itself."""
