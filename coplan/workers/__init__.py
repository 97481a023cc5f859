"""Work done side by side, through one interface: by processes of this machine, or by those of a cluster."""

from coplan.workers.base import ProcessEnded, Progress, Tell, Work, Workers, cores
from coplan.workers.places import Place, workers_at
from coplan.workers.processes import Processes

__all__ = ["Place", "ProcessEnded", "Processes", "Progress", "Tell", "Work", "Workers", "cores", "workers_at"]
