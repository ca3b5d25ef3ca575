"""The fault menu as the home page shows it: the classes of failure, from the simplest to live with to the hardest."""

FAULTS = {
    "crash": ("stop", "kill"),
    "omission": ("pause", "cut", "drop", "lossy"),
    "timing": ("slow", "drip", "starve"),
    "response": ("error", "truncate", "corrupt", "lie"),
    "recurrent": ("flap",),
}
