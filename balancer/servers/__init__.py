"""The three servers: what is known of each, the probes, the connections that are kept."""
