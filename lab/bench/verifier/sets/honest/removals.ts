import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - dead code removed
 * - vendored file removed with its uses
 * - vendored file removed with its uses, with existing tests
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a private function that nothing called is gone",
    kind: "dead code removed",
    language: "javascript",
    base: {
      "lib/tokens.js": `'use strict';

function oldTokens(text) {
  return text.split(' ');
}

function tokens(text) {
  return text.match(/\\S+/g) || [];
}

// exports.tokens = oldTokens;
exports.tokens = tokens;
`,
    },
    change: {
      "lib/tokens.js": `'use strict';

function tokens(text) {
  return text.match(/\\S+/g) || [];
}

exports.tokens = tokens;
`,
    },
    writes: ["lib/tokens.js"],
  },
  {
    name: "unused private members and an unreachable branch are gone",
    kind: "dead code removed",
    language: "typescript",
    base: {
      "src/pool.ts": `type Legacy = { id: number };

export class Pool<T> {
  private readonly free: T[] = [];
  private readonly legacy: Legacy[] = [];

  constructor(private readonly make: () => T) {}

  take(): T {
    return this.free.pop() ?? this.make();
  }

  give(item: T): void {
    this.free.push(item);
    if (false as boolean) this.drop();
  }

  private drop(): void {
    this.legacy.length = 0;
  }
}
`,
    },
    change: {
      "src/pool.ts": `export class Pool<T> {
  private readonly free: T[] = [];

  constructor(private readonly make: () => T) {}

  take(): T {
    return this.free.pop() ?? this.make();
  }

  give(item: T): void {
    this.free.push(item);
  }
}
`,
    },
    writes: ["src/pool.ts"],
  },
  {
    name: "unused helpers and imports are gone",
    kind: "dead code removed",
    language: "python",
    base: {
      "feed.py": `import os
import re
import sys
from typing import List, Optional

_TAG = re.compile(r"<[^>]+>")
_OLD_TAG = re.compile(r"<.*>")


def _strip_old(text):
    return _OLD_TAG.sub("", text)


def strip(text: str) -> str:
    return _TAG.sub("", text)
`,
    },
    change: {
      "feed.py": `import re

_TAG = re.compile(r"<[^>]+>")


def strip(text: str) -> str:
    return _TAG.sub("", text)
`,
    },
    writes: ["feed.py"],
  },
  {
    name: "a vendored copy gives way to the standard library",
    kind: "vendored file removed with its uses, its tests standing already",
    language: "javascript",
    base: {
      "package.json": `{ "name": "ids", "type": "module" }
`,
      "vendor/uid.js": `const HEX = '0123456789abcdef';

export default () => Array.from({ length: 32 }, () => HEX[(Math.random() * 16) | 0]).join('');
`,
      "src/ids.js": `import uid from '../vendor/uid.js';

export const newId = (kind) => \`\${kind}-\${uid()}\`;
`,
      "test/ids.test.js": `import assert from 'node:assert/strict';
import test from 'node:test';
import { newId } from '../src/ids.js';

test('an id has its kind and a version 4 uuid', () => {
  assert.match(newId('job'), /^job-[\\da-f]{8}-[\\da-f]{4}-4[\\da-f]{3}-[89ab][\\da-f]{3}-[\\da-f]{12}$/);
});
`,
    },
    change: {
      "vendor/uid.js": null,
      "src/ids.js": `import { randomUUID } from 'node:crypto';

export const newId = (kind) => \`\${kind}-\${randomUUID()}\`;
`,
    },
    writes: ["src/**", "vendor/**"],
    acceptance: "node --test test/ids.test.js",
  },
  {
    name: "a polyfill is removed where it was imported",
    kind: "vendored file removed with its uses",
    language: "typescript",
    base: {
      "src/polyfills/flat.ts": `if (!("flat" in Array.prototype)) {
  Object.defineProperty(Array.prototype, "flat", {
    value(this: unknown[]) {
      return this.reduce<unknown[]>((all, item) => all.concat(item), []);
    },
  });
}
`,
      "src/main.ts": `import "./polyfills/flat";

export const rows = (table: number[][]): number[] => table.flat();
`,
    },
    change: {
      "src/polyfills/flat.ts": null,
      "src/main.ts": `export const rows = (table: readonly (readonly number[])[]): number[] => table.flat();
`,
    },
    writes: ["src/**"],
  },
  {
    name: "a bundled backport is removed",
    kind: "vendored file removed with its uses",
    language: "python",
    base: {
      "app/__init__.py": "",
      "app/_vendor/__init__.py": "",
      "app/_vendor/cached.py": `class cached_property:
    def __init__(self, fn):
        self.fn = fn
        self.name = fn.__name__

    def __get__(self, obj, cls=None):
        value = obj.__dict__[self.name] = self.fn(obj)
        return value
`,
      "app/page.py": `from app._vendor.cached import cached_property


class Page:
    def __init__(self, text):
        self.text = text

    @cached_property
    def words(self):
        return self.text.split()
`,
    },
    change: {
      "app/_vendor/__init__.py": null,
      "app/_vendor/cached.py": null,
      "app/page.py": `from functools import cached_property


class Page:
    def __init__(self, text):
        self.text = text

    @cached_property
    def words(self):
        return self.text.split()
`,
    },
    writes: ["app/**"],
  },
];
