"""PURE: every text of the pages and of log.txt, in each language of the lab."""
