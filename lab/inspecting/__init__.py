"""A running lab, anybody's, marked by the practicum's steps."""
