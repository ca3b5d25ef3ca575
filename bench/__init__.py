"""The same faults and the same load through nginx, HAProxy, Caddy, Envoy and our balancer, side by side."""
