"""Notices of a plan for every institution and every region, and the answers that come back."""

from coplan.notices.content import InstitutionNotice, Notices, RegionNotice, notices_of
from coplan.notices.tables import results

__all__ = ["InstitutionNotice", "Notices", "RegionNotice", "notices_of", "results"]
