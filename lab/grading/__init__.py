"""Hand-ins: opened with care, worked out again, given marks; a student's plan played again."""
