"""The experts' review: the pool, the public draw, the score sheets, the ranks (三(二)第1段)."""
