import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - optional dependency or plugin loading
 * - optional dependency or plugin loading, with existing tests
 */
export const changes: readonly HonestChange[] = [
  {
    name: "an optional dependency moves to a file of its own",
    kind: "optional dependency or plugin loading",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "colours",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "lib/print.js": `let chalk;
try {
  chalk = require('chalk');
} catch {}

exports.print = (text) => (chalk ? chalk.green(text) : text);
`,
    },
    change: {
      "lib/optional.js": `let chalk;
try {
  chalk = require('chalk');
} catch {}

module.exports = { chalk };
`,
      "lib/print.js": `const { chalk } = require('./optional');

exports.print = (text) => (chalk ? chalk.green(text) : text);
`,
    },
    writes: ["lib/**"],
  },
  {
    name: "plugins are imported by name",
    kind: "optional dependency or plugin loading",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "plug",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "src/main.js": `export const run = (text, plugins = []) => plugins.reduce((result, plugin) => plugin(result), text);
`,
    },
    change: {
      "src/load.js": `import { readdir } from 'node:fs/promises';

/** Imports each module of a folder, in the order of their names. */
export async function loadPlugins(folder) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.js')).sort();
  const modules = await Promise.all(names.map((name) => import(new URL(name, folder).href)));
  return modules.map((module) => module.default);
}
`,
      "plugins/10-trim.js": `export default function trim(text) {
  return text.trim();
}
`,
      "plugins/20-upper.js": `export default function upper(text) {
  return text.toUpperCase();
}
`,
      "test/plugins.test.js": `import assert from 'node:assert/strict';
import test from 'node:test';
import { loadPlugins } from '../src/load.js';
import { run } from '../src/main.js';

test('runs all plugins', async () => {
  const plugins = await loadPlugins(new URL('../plugins/', import.meta.url));
  assert.equal(plugins.length, 2);
  assert.equal(run('  hi ', plugins), 'HI');
});
`,
    },
    writes: ["src/**", "test/**", "plugins/**"],
    acceptance: "node --test test/plugins.test.js",
  },
  {
    name: "a dialect is imported only when it is asked for",
    kind: "optional dependency or plugin loading",
    language: "typescript",
    base: {
      "src/dialects/sqlite.ts": `export const quote = (name: string): string => \`"\${name}"\`;
`,
      "src/dialects/mysql.ts": `export const quote = (name: string): string => \`\\\`\${name}\\\`\`;
`,
      "src/index.ts": `import * as mysql from "./dialects/mysql.js";
import * as sqlite from "./dialects/sqlite.js";

export const dialects = { mysql, sqlite };
`,
    },
    change: {
      "src/index.ts": `import * as mysql from "./dialects/mysql.js";
import * as sqlite from "./dialects/sqlite.js";

export const dialects = { mysql, sqlite };

export interface Dialect {
  quote(name: string): string;
}

const loaders: Record<keyof typeof dialects, () => Promise<Dialect>> = {
  mysql: () => import("./dialects/mysql.js"),
  sqlite: () => import("./dialects/sqlite.js"),
};

export async function load(name: string): Promise<Dialect> {
  if (name in loaders) return loaders[name as keyof typeof loaders]();
  const external: Partial<Dialect> = await import(/* @vite-ignore */ \`dialect-\${name}\`);
  if (!external.quote) throw new TypeError(\`dialect-\${name} has no quote()\`);
  return external as Dialect;
}
`,
    },
    writes: ["src/**"],
  },
  {
    name: "conditional imports for an old and a new library",
    kind: "optional dependency or plugin loading, its tests standing already",
    language: "python",
    base: {
      "conf.py": `import json


def loads(text):
    return json.loads(text)
`,
      "test_conf.py": `import unittest
from unittest import mock

import conf


class LoadsTest(unittest.TestCase):
    def test_json(self):
        self.assertEqual(conf.loads("[1]"), [1])

    def test_toml(self):
        self.assertEqual(conf.loads("a = [1]", "toml"), {"a": [1]})

    def test_no_yaml(self):
        with mock.patch.object(conf, "yaml", None), self.assertRaises(RuntimeError):
            conf.loads("a: 1", "yaml")
`,
    },
    change: {
      "conf.py": `import json
import sys

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

try:
    import yaml
except ImportError:
    yaml = None


def loads(text, kind="json"):
    if kind == "toml":
        return tomllib.loads(text)
    if kind == "yaml":
        if yaml is None:
            raise RuntimeError("install pyyaml to read YAML")
        return yaml.safe_load(text)
    return json.loads(text)
`,
    },
    writes: ["conf.py", "test_conf.py"],
    acceptance: "python3 -m unittest test_conf",
  },
  {
    name: "an import guarded by ImportError moves with its feature flag",
    kind: "optional dependency or plugin loading",
    language: "python",
    base: {
      "src/plot/__init__.py": `try:
    import numpy as np
except ImportError:  # pragma: no cover
    np = None

HAS_NUMPY = np is not None


def mean(values):
    return float(np.mean(values)) if HAS_NUMPY else sum(values) / len(values)
`,
    },
    change: {
      "src/plot/_compat.py": `try:
    import numpy as np
except ImportError:  # pragma: no cover
    np = None

HAS_NUMPY = np is not None
`,
      "src/plot/__init__.py": `from ._compat import HAS_NUMPY, np


def mean(values):
    return float(np.mean(values)) if HAS_NUMPY else sum(values) / len(values)
`,
    },
    writes: ["src/**"],
  },
];
