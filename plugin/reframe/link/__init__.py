"""Messages between Reframe's processes: how they are framed, found and trusted.

Panels, hosts and the command line talk to one engine per user over a local socket that carries
JSON. Standard library only, Python 3.9: this package also runs inside the hosts.
"""
