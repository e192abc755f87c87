import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - optional dependency or plugin loading
 */
export const changes: readonly HonestChange[] = [
  {
    name: "entry points are loaded as plugins",
    kind: "optional dependency or plugin loading",
    language: "python",
    base: {
      "host/__init__.py": "",
      "host/registry.py": `REGISTRY = {}


def register(name, plugin):
    REGISTRY[name] = plugin
`,
    },
    change: {
      "host/registry.py": `from importlib import import_module
from importlib.metadata import entry_points

REGISTRY = {}


def register(name, plugin):
    REGISTRY[name] = plugin


def load_all(group="host.plugins"):
    for point in entry_points(group=group):
        register(point.name, point.load())


def load(path):
    module, _, attribute = path.partition(":")
    return getattr(import_module(module), attribute or "plugin")
`,
    },
    writes: ["host/*.py"],
  },
];
