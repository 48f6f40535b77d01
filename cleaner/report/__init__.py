"""What a run did: counted as it goes, kept as JSON, shown as one page."""

from cleaner.report.data import Report, Run
from cleaner.report.page import write

__all__ = ["Report", "Run", "write"]
