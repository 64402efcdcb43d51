"""What the product talks about: clips, ranges, canvases, orders, jobs, prices.

Frozen dataclasses and plain functions on them. Standard library only, Python 3.9: this package
also runs inside the hosts.
"""
