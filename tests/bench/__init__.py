"""How fast a full check is, beside well-known validators on the same files."""
