"""PURE: every text of the pages and of log.txt, a file for each language of the lab."""
