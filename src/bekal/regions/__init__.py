"""Provinces and the 514 regencies and cities: surrogate ids, names and codes valid by date, time zones.

A region has an id of ours (1-514, fixed for ever); its official code may change, as 26 codes of Papua did at
the end of 2022, when 34 provinces became 38. Every code that was ever valid keeps its meaning: NIKs begin
with the code of their day. The list is package data (``data/``, with its own ATTRIBUTION.md), read once;
``store_regions`` writes the same list into the reference tables that other packages point at.

Also here: the hexmap (one hexagon a region, for coverage maps) and the weights by which seats are divided.
It never counts people: what happened in a region is asked of the package that owns the fact.
"""

from .nation import (
    find_region,
    get_province,
    get_region,
    hexmap,
    list_lagging,
    list_provinces,
    list_regions,
)
from .store_regions import store_regions
from .types import PopulationFileError, Province, Region
from .weights import read_population, weights

__all__ = [
    "PopulationFileError",
    "Province",
    "Region",
    "find_region",
    "get_province",
    "get_region",
    "hexmap",
    "list_lagging",
    "list_provinces",
    "list_regions",
    "read_population",
    "store_regions",
    "weights",
]
