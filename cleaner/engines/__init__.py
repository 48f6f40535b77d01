"""Cleaning on more than one machine."""
