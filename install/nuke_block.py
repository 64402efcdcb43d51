# Reframe in Nuke. This parses on each Python since 2.7, so that a Nuke whose Python is too old can
# still say so. The package is loaded from its own folder: nothing is put on sys.path, and nothing
# that goes wrong gets out of here.
def _reframe():
    PYTHON = ""
    PACKAGE = ""
    ENTRY = ""
    import os
    import sys

    try:
        if sys.version_info[:2] < (3, 9):
            raise RuntimeError("it needs Nuke 14 or newer")
        if not os.path.isfile(os.path.join(PACKAGE, "__init__.py")):
            raise RuntimeError("it is no longer in %s; install it again from where it is" % PACKAGE)
        if not os.path.isfile(PYTHON):
            raise RuntimeError("its own Python is gone (%s); install it again" % PYTHON)
        os.environ["REFRAME_PYTHON"] = PYTHON
        if "reframe" not in sys.modules:
            import importlib.util

            spec = importlib.util.spec_from_file_location(
                "reframe",
                os.path.join(PACKAGE, "__init__.py"),
                submodule_search_locations=[PACKAGE],
            )
            package = importlib.util.module_from_spec(spec)
            sys.modules["reframe"] = package
            try:
                spec.loader.exec_module(package)
            except BaseException:
                del sys.modules["reframe"]
                raise
        if ENTRY:
            import importlib

            getattr(importlib.import_module("reframe.hosts.nuke.entry"), ENTRY)()
    except BaseException as problem:  # whatever it is, it must not keep Nuke from starting
        said = sys.__dict__.setdefault("_reframe_said", [])
        if str(problem) not in said:  # init.py and menu.py meet the same; it is said once
            said.append(str(problem))
            print("Reframe is not in this Nuke: %s." % problem)


_reframe()
del _reframe
