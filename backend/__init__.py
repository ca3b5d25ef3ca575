"""The service: one program, three containers."""
