# Workspace > Scripts > Reframe, in whatever Python DaVinci Resolve has: this file parses on each
# since 2.7, so that one that is too old can still say so. It loads the package from its own file:
# nothing is put on sys.path, and nothing that goes wrong gets out of here.
PYTHON = ""  # these three are filled in when it is installed
PACKAGE = ""
ENTRY = ""

import os
import sys

ENOUGH = (3, 9)


def _obstacle():
    """What stands in the way, in a sentence, or None."""
    if sys.version_info[:2] < ENOUGH:
        return (
            "DaVinci Resolve runs its scripts with Python %d.%d, and Reframe needs 3.9 or newer; "
            "install Python 3.12 from python.org and restart Resolve." % sys.version_info[:2]
        )
    if not os.path.isfile(os.path.join(PACKAGE, "__init__.py")):
        return (
            "Reframe is no longer in %s; call 'python3 install resolve' where it is now." % PACKAGE
        )
    if not os.path.isfile(PYTHON):
        return (
            "Reframe's own environment is not there any more (%s); call 'python3 install resolve' "
            "in Reframe's folder again." % PYTHON
        )
    return None


def _load():
    """The module that does the work, from the package's own folder."""
    import importlib
    import importlib.util

    if "reframe" not in sys.modules:
        start = os.path.join(PACKAGE, "__init__.py")
        spec = importlib.util.spec_from_file_location(
            "reframe", start, submodule_search_locations=[PACKAGE]
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules["reframe"] = module
        spec.loader.exec_module(module)
    return importlib.import_module("reframe.hosts.resolve.entry")


def _print(sentence):
    """Into Resolve's console."""
    sys.stdout.write("Reframe: %s\n" % sentence)
    sys.stdout.flush()


def _show(sentence):
    """In a window of the system's own, if it has one."""
    if sys.platform == "win32":
        import ctypes

        # An exclamation mark, in front of all else.
        ctypes.windll.user32.MessageBoxW(None, sentence, "Reframe", 0x30 | 0x40000)
        return
    if sys.platform == "darwin":
        script = (
            'on run texts\ndisplay dialog (item 1 of texts) with title "Reframe" buttons "OK"\nend'
        )
        _start(["osascript", "-e", script, sentence])
        return
    for command in (
        ["zenity", "--warning", "--no-markup", "--title=Reframe", "--text=" + sentence],
        ["kdialog", "--title", "Reframe", "--sorry", sentence],
        ["xmessage", "-center", sentence],
    ):
        if _start(command):
            return


def _start(command):
    """Start a program of the system's without Resolve's libraries; whether there is one."""
    import subprocess

    clean = {}
    for name, value in os.environ.items():
        if not name.startswith(("LD_", "DYLD_", "PYTHON", "QT_")):
            clean[name] = value
    try:
        subprocess.Popen(command, env=clean)
    except OSError:
        return False
    return True


def _run(names):
    try:
        obstacle = _obstacle()
        if obstacle is None:
            os.environ["REFRAME_PYTHON"] = PYTHON
            getattr(_load(), ENTRY)(names, _show)
            return
    except BaseException as problem:  # whatever it is, it must not reach Resolve
        obstacle = "Reframe cannot start (%s: %s); install it again." % (
            type(problem).__name__,
            problem,
        )
    for tell in (_print, _show):
        try:
            tell(obstacle)
        except BaseException:  # then the other one has told it
            continue


_run(globals())
