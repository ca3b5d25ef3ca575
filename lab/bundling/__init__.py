"""One file with all that the lab needs in a room without internet: what goes into it, and how it is written."""
