import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - exports rewritten with the same names
 * - exports rewritten with the same names, with existing tests
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a default export is also exported by name",
    kind: "exports rewritten with the same names, its tests standing already",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "both",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "src/once.js": `export default function once(fn) {
  let called = false;
  let result;
  return (...args) => {
    if (!called) {
      called = true;
      result = fn(...args);
    }
    return result;
  };
}
`,
      "test/once.test.js": `import assert from 'node:assert/strict';
import test from 'node:test';
import byDefault, { once } from '../src/once.js';

test('calls once', () => {
  let calls = 0;
  const count = once(() => ++calls);
  assert.equal(count() + count(), 2);
  assert.equal(calls, 1);
});

test('both exports are one', () => {
  assert.equal(byDefault, once);
});
`,
    },
    change: {
      "src/once.js": `export function once(fn) {
  let called = false;
  let result;
  return (...args) => {
    if (!called) {
      called = true;
      result = fn(...args);
    }
    return result;
  };
}

export default once;
`,
    },
    writes: ["src/*.js", "test/*.js"],
    acceptance: "npm test",
  },
  {
    name: "export assignment becomes named and default exports",
    kind: "exports rewritten with the same names",
    language: "typescript",
    base: {
      "src/logger.ts": `export const levels = ["debug", "info", "error"] as const;
export type Level = (typeof levels)[number];

export default class Logger {
  constructor(private readonly level: Level) {}

  enabled(level: Level): boolean {
    return levels.indexOf(level) >= levels.indexOf(this.level);
  }
}
`,
      "src/index.ts": `import Logger from "./logger.js";

export const logger = new Logger("info");
`,
    },
    change: {
      "src/logger.ts": `const levels = ["debug", "info", "error"] as const;
type Level = (typeof levels)[number];

class Logger {
  constructor(private readonly level: Level) {}

  enabled(level: Level): boolean {
    return levels.indexOf(level) >= levels.indexOf(this.level);
  }
}

export { Logger, Logger as default, levels };
export type { Level };
`,
      "src/index.ts": `import { Logger } from "./logger.js";

export const logger = new Logger("info");
`,
    },
    writes: ["src/*.ts"],
  },
  {
    name: "a namespace of functions becomes a module exported as a namespace",
    kind: "exports rewritten with the same names",
    language: "typescript",
    base: {
      "src/geometry.ts": `export namespace Geometry {
  export interface Point {
    x: number;
    y: number;
  }

  export function distance(a: Point, b: Point): number {
    return Math.hypot(a.x - b.x, a.y - b.y);
  }
}
`,
      "src/main.ts": `import { Geometry } from "./geometry";

const origin: Geometry.Point = { x: 0, y: 0 };
export const fromOrigin = (p: Geometry.Point) => Geometry.distance(origin, p);
`,
    },
    change: {
      "src/geometry.ts": `export * as Geometry from "./geometry/functions";
`,
      "src/geometry/functions.ts": `export interface Point {
  x: number;
  y: number;
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
`,
    },
    writes: ["src/**"],
  },
  {
    name: "star imports are replaced by names and __all__ stays",
    kind: "exports rewritten with the same names",
    language: "python",
    base: {
      "mathx/__init__.py": `from .trig import *
from .algebra import *
`,
      "mathx/trig.py": `import math

__all__ = ["deg", "rad"]


def deg(angle):
    return math.degrees(angle)


def rad(angle):
    return math.radians(angle)
`,
      "mathx/algebra.py": `__all__ = ("solve",)


def solve(a, b):
    """Solve a*x + b = 0."""
    return -b / a
`,
    },
    change: {
      "mathx/__init__.py": `"""A little mathematics."""

from .algebra import solve
from .trig import deg, rad

__all__ = ["deg", "rad", "solve"]
`,
    },
    writes: ["mathx/*.py"],
  },
];
