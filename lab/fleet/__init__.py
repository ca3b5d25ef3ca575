"""Many machines: found and examined, joined into a swarm, given the images and the lab."""
