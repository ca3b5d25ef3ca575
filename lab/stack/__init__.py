"""The lab's containers and balancer, reached through Docker, Compose and HTTP."""
