"""The other side of every adapter, to run against: registry, bank, messages gateway, beacon.

Never in production. What goes wrong here goes wrong as a function of (seed, reference), never of the order
of calls.
"""
