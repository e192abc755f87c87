import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - empty files
 * - executable script changed
 * - text beyond ASCII
 * - text beyond ASCII, with existing tests
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a command's shebang and options change",
    kind: "executable script changed",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "greet",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "bin/greet.js": `#!/usr/bin/node
const [name = 'world'] = process.argv.slice(2);

console.log(\`Hello, \${name}!\`);
`,
    },
    change: {
      "bin/greet.js": `#!/usr/bin/env node
'use strict';

function main(args) {
  const loud = args.includes('--loud');
  const [name = 'world'] = args.filter((arg) => !arg.startsWith('--'));
  const text = \`Hello, \${name}!\`;
  console.log(loud ? text.toUpperCase() : text);
}

if (require.main === module) main(process.argv.slice(2));
`,
    },
    executable: ["bin/greet.js"],
    writes: ["bin/*"],
    acceptance: 'test "$(bin/greet.js --loud Ada)" = "HELLO, ADA!"',
  },
  {
    name: "a script gets a main guard and an exit code",
    kind: "executable script changed",
    language: "python",
    base: {
      "tools/count.py": `#!/usr/bin/python3
import sys

print(len(sys.stdin.readlines()))
`,
    },
    change: {
      "tools/count.py": `#!/usr/bin/env python3
"""Count lines."""

import sys


def main(lines) -> int:
    count = sum(1 for _ in lines)
    print(f"{count} line{'' if count == 1 else 's'}")
    return 0 if count else 1


if __name__ == "__main__":
    sys.exit(main(sys.stdin))
`,
    },
    executable: ["tools/count.py"],
    writes: ["tools/count", "tools/*.py"],
    acceptance: "printf 'a\\nb\\n' | tools/count.py | grep -qx '2 lines'",
  },
  {
    name: "a shell script learns an option and a folder is kept",
    kind: "executable script changed",
    language: "typescript",
    base: {
      "tools/clean.sh": `#!/bin/sh
rm -rf dist
`,
      "src/index.ts": `export const folder = "data";
`,
    },
    change: {
      "tools/clean.sh": `#!/usr/bin/env bash
set -euo pipefail

rm -rf dist coverage
if [[ "\${1:-}" == "--all" ]]; then
  rm -rf data/cache
fi
`,
      "data/.gitkeep": "",
      "data/cache/.gitkeep": "",
    },
    executable: ["tools/clean.sh"],
    writes: ["tools/**", "data/**"],
  },
  {
    name: "empty folders are kept and an empty module is added",
    kind: "empty files",
    language: "python",
    base: {
      "pkg/core.py": `def core():
    return 1
`,
    },
    change: {
      "pkg/__init__.py": "",
      "pkg/contrib/__init__.py": "",
      "tests/__init__.py": "",
      "var/.gitkeep": "",
    },
    writes: ["**/.gitkeep", "pkg/**", "tests/**"],
  },
  {
    name: "a folder for uploads is kept",
    kind: "empty files",
    language: "javascript",
    base: {
      "src/upload.js": `export const folder = new URL('../public/uploads/', import.meta.url);
`,
    },
    change: {
      "public/uploads/.gitkeep": "",
      "src/upload.js": `export const folder = new URL('../public/uploads/', import.meta.url);

export const pathOf = (name) => new URL(encodeURIComponent(name), folder);
`,
    },
    writes: ["public/**", "src/*.js"],
  },
  {
    name: "text in many scripts, and emoji in names of tests",
    kind: "text beyond ASCII, its tests standing already",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "i18n",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "src/greet.js": `export const greet = (name, language = 'en') => \`Hello, \${name}!\`;
`,
      "test/greet.test.js": `import assert from 'node:assert/strict';
import test from 'node:test';
import { greet } from '../src/greet.js';

test('🇯🇵 日本語', () => assert.equal(greet('花子', 'ja'), 'こんにちは, 花子!'));
test('по-русски', () => assert.equal(greet('', 'ру'), 'Привет!'));
test('falls back — «en»', () => assert.equal(greet('Zoë', 'xx'), 'Hello, Zoë!'));
`,
    },
    change: {
      "src/greet.js": `const GREETINGS = { en: 'Hello', ja: 'こんにちは', ar: 'مرحبا', ру: 'Привет', pirate: '🏴‍☠️ Ahoy' };

export function greet(name, language = 'en') {
  const größe = [...name].length;
  const gruß = GREETINGS[language] ?? GREETINGS.en;
  return größe === 0 ? \`\${gruß}!\` : \`\${gruß}, \${name}!\`;
}
`,
    },
    writes: ["src/**", "test/**"],
    acceptance: "npm test",
  },
  {
    name: "identifiers and text beyond ASCII",
    kind: "text beyond ASCII",
    language: "python",
    base: {
      "kreis.py": `def umfang(radius):
    return 2 * 3.14159 * radius
`,
      "test_kreis.py": `import unittest

import kreis


class KreisTest(unittest.TestCase):
    def test_umfang(self):
        self.assertAlmostEqual(kreis.umfang(1), 6.28, places=2)
`,
    },
    change: {
      "kreis.py": `"""Rechnet am Kreis. 圆 · кръг · 🟠"""

from math import pi as π


def umfang(radius):
    return 2 * π * radius


def fläche(radius: float) -> float:
    """Gibt πr² zurück."""
    return π * radius**2
`,
      "test_kreis.py": `import unittest

import kreis


class KreisTest(unittest.TestCase):
    def test_umfang(self):
        self.assertAlmostEqual(kreis.umfang(1), 6.28, places=2)

    def test_fläche(self):
        self.assertAlmostEqual(kreis.fläche(2), 12.566, places=3)
`,
    },
    writes: ["kreis.py", "test_kreis.py"],
    acceptance: 'python3 -m unittest test_kreis && python3 -c "import kreis; assert kreis.fl\u00e4che(0) == 0"',
  },
];
