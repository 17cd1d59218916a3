"""The one door to readers: protects reporting tables, audits the result and releases it whole."""
