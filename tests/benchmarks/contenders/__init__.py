"""Straightforward scripts that yield the same core outputs as the product, each in one file."""
