"""A steady load, and what its samples come to; it stands apart, and knows only an address."""
