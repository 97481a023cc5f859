"""Joint talent-cultivation planning: training capacity of several regions, planned as one whole."""

__version__ = "0.1.0"
