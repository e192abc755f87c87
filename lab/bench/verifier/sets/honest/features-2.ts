import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - feature with tests
 * - fix or feature with an existing failing test
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a Result type with map and unwrap",
    kind: "feature with tests",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "result",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "vitest"
  }
}
`,
      "src/index.ts": `export const version = "1.0.0";
`,
      "test/version.test.ts": `import { expect, test } from "vitest";
import { version } from "../src/index.js";

test("has a version", () => {
  expect(version).toMatch(/^\\d+\\.\\d+\\.\\d+$/);
});
`,
    },
    change: {
      "src/result.ts": `export type Ok<T> = { readonly ok: true; readonly value: T };
export type Err<E> = { readonly ok: false; readonly error: E };
export type Result<T, E = Error> = Ok<T> | Err<E>;

export const ok = <T,>(value: T): Ok<T> => ({ ok: true, value });
export const err = <E,>(error: E): Err<E> => ({ ok: false, error });

export function map<T, U, E>(result: Result<T, E>, change: (value: T) => U): Result<U, E> {
  return result.ok ? ok(change(result.value)) : result;
}

export function unwrap<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value;
  throw result.error instanceof Error ? result.error : new Error(String(result.error));
}
`,
      "src/index.ts": `export const version = "1.0.0";
export { err, map, ok, unwrap } from "./result.js";
export type { Err, Ok, Result } from "./result.js";
`,
      "test/result.test.ts": `import { describe, expect, it } from "vitest";
import { err, map, ok, unwrap } from "../src/index.js";

describe("Result", () => {
  it("maps a value", () => {
    expect(map(ok(2), (n) => n * 2)).toEqual({ ok: true, value: 4 });
  });

  it("keeps an error", () => {
    expect(map(err("no"), (n: number) => n * 2)).toEqual({ ok: false, error: "no" });
  });

  it("throws on unwrapping an error", () => {
    expect(() => unwrap(err("no"))).toThrow("no");
  });
});
`,
    },
    writes: ["src/**", "test/**"],
    deliverables: ["src/result.ts"],
  },
  {
    name: "a badge component in TSX with its story test",
    kind: "feature with tests",
    language: "typescript",
    base: {
      "src/components/index.ts": `export { Button } from './Button';
`,
      "src/components/Button.tsx": `import type { ReactNode } from 'react';

export interface ButtonProps {
  children: ReactNode;
  onClick?: () => void;
}

export const Button = ({ children, onClick }: ButtonProps) => (
  <button type="button" onClick={onClick}>
    {children}
  </button>
);
`,
    },
    change: {
      "src/components/Badge.tsx": `import type { FC } from 'react';
import './Badge.css';

export type BadgeTone = 'info' | 'danger';

interface Props {
  count: number;
  tone?: BadgeTone;
  max?: number;
}

export const Badge: FC<Props> = ({ count, tone = 'info', max = 99 }) => {
  if (count <= 0) return null;
  return <span className={\`badge badge--\${tone}\`}>{count > max ? \`\${max}+\` : count}</span>;
};
`,
      "src/components/Badge.css": `.badge {
  border-radius: 1em;
  padding: 0 0.5em;
}

.badge--danger {
  background: crimson;
}
`,
      "src/components/Badge.test.tsx": `import { render } from '@testing-library/react';
import { Badge } from './Badge';

describe('<Badge />', () => {
  it('shows nothing for zero', () => {
    const { container } = render(<Badge count={0} />);
    expect(container.firstChild).toBeNull();
  });

  it('caps the count', () => {
    const { getByText } = render(<Badge count={120} tone="danger" />);
    expect(getByText('99+').className).toContain('badge--danger');
  });
});
`,
      "src/components/index.ts": `export { Button } from './Button';
export { Badge, type BadgeTone } from './Badge';
`,
    },
    writes: ["src/components/**"],
  },
  {
    name: "commands get a dry run, checked through the build",
    kind: "fix or feature whose failing test stands already",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "mover",
  "type": "module",
  "types": "types/index.d.ts",
  "scripts": { "build": "node scripts/build.mjs", "test": "node --test test/" }
}
`,
      "scripts/build.mjs": `import { cpSync, mkdirSync } from "node:fs";

mkdirSync("dist", { recursive: true });
cpSync("src", "dist", { recursive: true });
`,
      "src/move.js": `/** @type {import("../types/index.js").move} */
export function move(files, from, to) {
  const moved = {};
  for (const [path, text] of Object.entries(files)) {
    moved[path.startsWith(from) ? to + path.slice(from.length) : path] = text;
  }
  return moved;
}
`,
      "types/index.d.ts": `export type Files = Record<string, string>;
export function move(files: Files, from: string, to: string): Files;
`,
      "test/move.test.js": `import test from "node:test";
import assert from "node:assert/strict";
import * as mover from "../dist/move.js";

const { move } = mover;

test("moves what lies below", () => {
  assert.deepEqual(move({ "a/x": "1", "b/y": "2" }, "a/", "c/"), { "c/x": "1", "b/y": "2" });
});

test("plans without moving", () => {
  assert.deepEqual(mover.plan({ "a/x": "1", "b/y": "2" }, "a/", "c/"), [{ from: "a/x", to: "c/x" }]);
});
`,
    },
    change: {
      "src/move.js": `/** @type {import("../types/index.js").move} */
export function move(files, from, to) {
  const moved = {};
  for (const [path, text] of Object.entries(files)) {
    moved[path.startsWith(from) ? to + path.slice(from.length) : path] = text;
  }
  return moved;
}

/** @type {import("../types/index.js").plan} */
export function plan(files, from, to) {
  return Object.keys(files)
    .filter((path) => path.startsWith(from))
    .map((path) => ({ from: path, to: to + path.slice(from.length) }));
}
`,
      "types/index.d.ts": `export type Files = Record<string, string>;
export function move(files: Files, from: string, to: string): Files;
export interface Step {
  readonly from: string;
  readonly to: string;
}
export function plan(files: Files, from: string, to: string): Step[];
`,
    },
    writes: ["src/**", "test/**", "types/**"],
    acceptance: "npm run build && npm test",
  },
];
