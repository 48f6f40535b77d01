"""Cleaning files: one, or a directory of them with several processes."""
