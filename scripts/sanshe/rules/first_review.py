"""What the county holds in its first review: what it received, and what it made of it (三(一)3)."""
