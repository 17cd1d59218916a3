"""Is the data fit: Great Expectations suites, one module per table, and their thresholds."""
