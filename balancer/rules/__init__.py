"""PURE: what is decided: which server, in which state, by which evidence, and what a request does next."""
