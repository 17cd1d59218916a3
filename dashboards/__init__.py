"""What the reader sees: static pages built from published tables only."""
