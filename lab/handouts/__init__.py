"""Worksheets, model answers and the lecturer's tables, built from the experiments."""
