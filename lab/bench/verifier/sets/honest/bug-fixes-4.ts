import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - bug fix with a regression test
 * - fix or feature with an existing failing test
 */
export const changes: readonly HonestChange[] = [
  {
    name: "an event listener that removes itself does not skip the next one",
    kind: "bug fix with a regression test",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "emitter",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "jest"
  }
}
`,
      "src/emitter.ts": `export type Listener<T> = (event: T) => void;

export class Emitter<Events extends Record<string, unknown>> {
  private readonly listeners: { [K in keyof Events]?: Listener<Events[K]>[] } = {};

  on<K extends keyof Events>(name: K, listener: Listener<Events[K]>): () => void {
    const list = (this.listeners[name] ??= []);
    list.push(listener);
    return () => {
      const index = list.indexOf(listener);
      if (index >= 0) list.splice(index, 1);
    };
  }

  emit<K extends keyof Events>(name: K, event: Events[K]): void {
    for (const listener of this.listeners[name] ?? []) listener(event);
  }
}
`,
      "src/__tests__/emitter.test.ts": `import { Emitter } from '../emitter';

test('calls every listener', () => {
  const emitter = new Emitter<{ tick: number }>();
  const seen: number[] = [];
  emitter.on('tick', (n) => seen.push(n));
  emitter.on('tick', (n) => seen.push(n * 2));
  emitter.emit('tick', 1);
  expect(seen).toEqual([1, 2]);
});
`,
    },
    change: {
      "src/emitter.ts": `export type Listener<T> = (event: T) => void;

export class Emitter<Events extends Record<string, unknown>> {
  private readonly listeners: { [K in keyof Events]?: Listener<Events[K]>[] } = {};

  on<K extends keyof Events>(name: K, listener: Listener<Events[K]>): () => void {
    const list = (this.listeners[name] ??= []);
    list.push(listener);
    return () => {
      const index = list.indexOf(listener);
      if (index >= 0) list.splice(index, 1);
    };
  }

  emit<K extends keyof Events>(name: K, event: Events[K]): void {
    // A copy: a listener may remove itself, or others, while it is called.
    for (const listener of [...(this.listeners[name] ?? [])]) listener(event);
  }
}
`,
      "src/__tests__/emitter.test.ts": `import { Emitter } from '../emitter';

test('calls every listener', () => {
  const emitter = new Emitter<{ tick: number }>();
  const seen: number[] = [];
  emitter.on('tick', (n) => seen.push(n));
  emitter.on('tick', (n) => seen.push(n * 2));
  emitter.emit('tick', 1);
  expect(seen).toEqual([1, 2]);
});

test('a listener may remove itself', () => {
  const emitter = new Emitter<{ tick: number }>();
  const seen: string[] = [];
  const off = emitter.on('tick', () => {
    seen.push('once');
    off();
  });
  emitter.on('tick', () => seen.push('always'));
  emitter.emit('tick', 1);
  emitter.emit('tick', 2);
  expect(seen).toEqual(['once', 'always', 'always']);
});
`,
    },
    writes: ["src/emitter.ts", "src/__tests__/emitter.test.ts"],
  },
  {
    name: "durations above a day are formatted, in a package with declarations beside its code",
    kind: "fix or feature whose failing test stands already",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "duration",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "lib/duration.js": `/** @param {number} seconds */
export function formatDuration(seconds) {
  const h = Math.floor(seconds / 3600) % 24;
  const m = Math.floor(seconds / 60) % 60;
  return \`\${h}h \${m}m\`;
}
`,
      "types/duration.d.ts": `/** Formats a number of seconds. */
export function formatDuration(seconds: number): string;
`,
      "types/use.ts": `import { formatDuration } from "../lib/duration.js";

export const label: string = formatDuration(90);
`,
      "test/duration.test.js": `import test from "node:test";
import assert from "node:assert/strict";
import { formatDuration } from "../lib/duration.js";

test("hours and minutes", () => {
  assert.equal(formatDuration(3660), "1h 1m");
});

test("days are not lost", () => {
  assert.equal(formatDuration(2 * 86400 + 3600), "2d 1h 0m");
});
`,
    },
    change: {
      "lib/duration.js": `/** @param {number} seconds */
export function formatDuration(seconds) {
  const d = Math.floor(seconds / 86400);
  const h = Math.floor(seconds / 3600) % 24;
  const m = Math.floor(seconds / 60) % 60;
  return d > 0 ? \`\${d}d \${h}h \${m}m\` : \`\${h}h \${m}m\`;
}
`,
      "types/duration.d.ts": `/** Formats a number of seconds; days are shown from the first on. */
export function formatDuration(seconds: number): string;
`,
    },
    writes: ["lib/**", "test/**", "types/**"],
    acceptance: "npm test",
  },
];
