"""What exists, in the order of the flow: landing files, raw, warehouse, gates, releases."""
