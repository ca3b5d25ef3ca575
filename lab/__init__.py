"""The practicum's own commands: start, break, repair, look, measure."""
