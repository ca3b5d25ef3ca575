"""The balancer: one address in front of three servers, which goes on when they fail."""
