"""Bekal: provisions for a journey. Runs a national training-voucher programme end to end.

Start reading at ``bekal.journey``: one short file for each step of the citizen's way.
"""
