"""The report that is handed in: one page that can be read, filled in and printed."""
