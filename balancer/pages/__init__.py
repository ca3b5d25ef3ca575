"""What people and programs read: pages, `/api/`, `/metrics`."""
