import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - types extracted to another file
 */
export const changes: readonly HonestChange[] = [
  {
    name: "JSDoc types are extracted to a types module",
    kind: "types extracted to another file",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "jsdoc-types",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "src/graph.js": `/**
 * @typedef {{ from: string, to: string, cost?: number }} Edge
 */

/**
 * @param {Edge[]} edges
 * @param {string} node
 */
export function neighbours(edges, node) {
  return edges.filter((edge) => edge.from === node).map((edge) => edge.to);
}
`,
    },
    change: {
      "src/types.js": `/**
 * @typedef {{ from: string, to: string, cost?: number }} Edge
 */

export {};
`,
      "src/graph.js": `/** @typedef {import('./types.js').Edge} Edge */

/**
 * @param {Edge[]} edges
 * @param {string} node
 * @returns {string[]}
 */
export function neighbours(edges, node) {
  return edges.filter((edge) => edge.from === node).map((edge) => edge.to);
}
`,
    },
    writes: ["src/**"],
  },
  {
    name: "interfaces go to types.ts and are re-exported",
    kind: "types extracted to another file",
    language: "typescript",
    base: {
      "src/api.ts": `export interface Page<T> {
  items: T[];
  next?: string;
}

export interface Api {
  list<T>(path: string, cursor?: string): Promise<Page<T>>;
}

export async function* all<T>(api: Api, path: string): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const page: Page<T> = await api.list<T>(path, cursor);
    yield* page.items;
    cursor = page.next;
  } while (cursor);
}
`,
    },
    change: {
      "src/types.ts": `export interface Page<T> {
  items: T[];
  next?: string;
}

export interface Api {
  list<T>(path: string, cursor?: string): Promise<Page<T>>;
}
`,
      "src/api.ts": `import type { Api, Page } from "./types";

export type { Api, Page } from "./types";

export async function* all<T>(api: Api, path: string): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const page: Page<T> = await api.list<T>(path, cursor);
    yield* page.items;
    cursor = page.next;
  } while (cursor);
}
`,
    },
    writes: ["src/*.ts"],
  },
  {
    name: "an any that stood in one file moves with its type to another",
    kind: "types extracted to another file",
    language: "typescript",
    base: {
      "src/plugin.ts": `export type Handler = (...args: any[]) => unknown;

export interface Plugin {
  name: string;
  hooks: Record<string, Handler>;
}

export function run(plugins: Plugin[], hook: string, ...args: unknown[]): unknown[] {
  return plugins.filter((p) => hook in p.hooks).map((p) => p.hooks[hook]?.(...args));
}
`,
    },
    change: {
      "src/plugin-types.ts": `export type Handler = (...args: any[]) => unknown;

export interface Plugin {
  name: string;
  hooks: Record<string, Handler>;
}
`,
      "src/plugin.ts": `import type { Handler, Plugin } from "./plugin-types";

export type { Handler, Plugin };

export function run(plugins: Plugin[], hook: string, ...args: unknown[]): unknown[] {
  return plugins.filter((p) => hook in p.hooks).map((p) => p.hooks[hook]?.(...args));
}
`,
    },
    writes: ["src/**"],
  },
  {
    name: "a TypedDict and a Protocol go to a module of types",
    kind: "types extracted to another file",
    language: "python",
    base: {
      "app/__init__.py": "",
      "app/users.py": `from typing import NotRequired, Protocol, TypedDict


class User(TypedDict):
    id: int
    name: str
    email: NotRequired[str]


class Source(Protocol):
    def fetch(self, id: int) -> User | None: ...


def name_of(source: Source, id: int) -> str:
    if (user := source.fetch(id)) is None:
        return "nobody"
    return user["name"]
`,
    },
    change: {
      "app/types.py": `from typing import NotRequired, Protocol, TypedDict


class User(TypedDict):
    id: int
    name: str
    email: NotRequired[str]


class Source(Protocol):
    def fetch(self, id: int) -> User | None: ...
`,
      "app/users.py": `from app.types import Source, User

__all__ = ["Source", "User", "name_of"]


def name_of(source: Source, id: int) -> str:
    if (user := source.fetch(id)) is None:
        return "nobody"
    return user["name"]
`,
    },
    writes: ["app/*.py"],
  },
];
