"""Readers and writers: from files to text and back. Nothing here knows of rules, stages or runs."""
