"""Experiments, their verdicts, reports and marks."""
