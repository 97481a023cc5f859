"""Packages are found, so that a new folder needs no line; everything else stands in setup.cfg."""

from setuptools import find_packages, setup

setup(packages=[*find_packages(include=["coplan", "coplan.*"]), "coplan.models", "coplan.inputs"])
