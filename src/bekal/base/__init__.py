"""What everything stands on: ids and cells, clock, money, database, coalescer, requests, settings, keys.

It knows no person, card or course. Modules are imported by name: ``from bekal.base import database, ids``.
"""
