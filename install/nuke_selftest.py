"""``nuke -t install/nuke_selftest.py``: the self-test in a Nuke without a GUI."""

import sys

try:
    from reframe.hosts.nuke import self_test
except ImportError:
    sys.stdout.write("Reframe is not in this Nuke; call 'python3 install nuke' first.\n")
else:
    try:
        self_test()
    except Exception as problem:  # noqa: BLE001  the farm's log gets a line, whatever it is
        sys.stdout.write(f"Reframe: The test could not be run ({problem})\n")
