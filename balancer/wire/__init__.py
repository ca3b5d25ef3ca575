"""HTTP over sockets, towards clients and towards servers."""
