"""A report on plans for people who decide: one HTML file that opens anywhere, with charts and tables.

Tables of plans → what they come to (findings), charts and tables → sections → page. Pure: reads and writes no file.
"""

from coplan.report.page import need_packages, page
from coplan.report.subject import Subject

__all__ = ["Subject", "need_packages", "page"]
