"""Case studies and their pictures (五(四))."""
