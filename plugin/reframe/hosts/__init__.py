"""The programs that a clip comes from and a result goes to. Begin with ``port``.

Everything here runs inside those programs: Python 3.9, standard library only. ``desk`` is the
exception: it runs on no host at all, in Reframe's own environment.
"""
