"""Loaded at the start of each Python program in the sandbox of an acceptance: in place of the system's module of this name
(`install-wrappers.ts`), by PYTHONPATH (`python.sh`), or by a virtual environment (`prepare-venv.ts`). Adds a second reporter
to pytest and unittest, which changes neither their output nor their exit codes. Does nothing in other programs."""
import os
import sys

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
        from importlib.util import find_spec

        spec = find_spec(name)
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
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(name, os.path.join(HERE, name + ".py"))
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    _loaded[name] = module
    return module


def _pytest(module):
    plugin_manager = module.PytestPluginManager
    consider = plugin_manager.consider_preparse

    def consider_preparse(self, *args, **kwargs):
        if not self.has_plugin("midwatch_count"):
            self.register(_load("midwatch_pytest").Plugin(), "midwatch_count")
        return consider(self, *args, **kwargs)

    plugin_manager.consider_preparse = consider_preparse


def _unittest(module):
    _load("midwatch_unittest").patch(module)


if HERE in sys.path:
    _restore()
if os.access("/opt/report", os.W_OK) and "_MidwatchFinder" not in [type(finder).__name__ for finder in sys.meta_path]:
    sys.meta_path.insert(0, _MidwatchFinder({"_pytest.config": _pytest, "unittest.runner": _unittest}))
