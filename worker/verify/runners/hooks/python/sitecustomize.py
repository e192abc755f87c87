"""Loaded at the start of each Python program in the sandbox of an acceptance: in place of the system's module of this name
(`install-wrappers.ts`), by PYTHONPATH (`python.sh`), or by a virtual environment (`prepare-venv.ts`). Adds a second reporter
to pytest and unittest, which changes neither their output nor their exit codes. Does nothing in other programs. Imports no
module that the program might import itself: a program that lists what it loads would show another list."""
import os
import sys
from _frozen_importlib import module_from_spec
from _frozen_importlib_external import PathFinder, spec_from_file_location

HERE = "/opt/count/python"
_loaded = {}


def _restore():
    """Hides this folder from the program, and loads the sitecustomize module that it replaced."""
    sys.path[:] = [path for path in sys.path if path != HERE]
    kept = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path not in ("", HERE)]
    if kept:
        os.environ["PYTHONPATH"] = os.pathsep.join(kept)
    else:
        os.environ.pop("PYTHONPATH", None)
    own = sys.modules.pop("sitecustomize", None)
    try:
        import sitecustomize  # noqa: F401
    except ImportError:
        if own is not None:
            sys.modules["sitecustomize"] = own


class _MidwatchFinder:
    """Calls a function when one of the runners' modules has been loaded. Python asks it for each module."""

    def __init__(self, patches):
        self.patches = patches

    def find_spec(self, name, path=None, target=None):
        patch = self.patches.pop(name, None)
        if patch is None:
            return None
        spec = PathFinder.find_spec(name, path)
        loader = getattr(spec, "loader", None)
        if not hasattr(loader, "exec_module"):
            return spec
        load = loader.exec_module

        def exec_module(module):
            load(module)
            try:
                patch(module)
            except Exception:
                pass  # A version of the runner that the patch does not fit is not counted.

        loader.exec_module = exec_module
        return spec


def _load(name):
    """Loads a module of this folder, which is not on the path, once."""
    if name in _loaded:
        return _loaded[name]
    spec = spec_from_file_location(name, os.path.join(HERE, name + ".py"))
    module = module_from_spec(spec)
    # Python's `trace` leaves out modules without a file.
    del module.__file__
    sys.modules[name] = module
    spec.loader.exec_module(module)
    _loaded[name] = module
    return module


def _pytest(module):
    _load("midwatch_events")
    plugin_manager = module.PytestPluginManager
    consider = plugin_manager.consider_preparse

    def consider_preparse(self, *args, **kwargs):
        if not self.has_plugin("midwatch_count"):
            self.register(_load("midwatch_pytest").Plugin(), "midwatch_count")
        return consider(self, *args, **kwargs)

    plugin_manager.consider_preparse = consider_preparse


def _unittest(module):
    _load("midwatch_events")
    _load("midwatch_unittest").patch(module)


if HERE in sys.path:
    _restore()
if os.access("/opt/report", os.W_OK) and "_MidwatchFinder" not in [type(finder).__name__ for finder in sys.meta_path]:
    sys.meta_path.insert(0, _MidwatchFinder({"_pytest.config": _pytest, "unittest.runner": _unittest}))
globals().pop("__file__", None)
