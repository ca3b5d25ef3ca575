"""Who is told of what happens: the logs, the live stream, the totals."""
