import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - documentation only
 */
export const changes: readonly HonestChange[] = [
  {
    name: "doc comments and a changelog",
    kind: "documentation only",
    language: "typescript",
    base: {
      "src/debounce.ts": `export function debounce<A extends unknown[]>(fn: (...args: A) => void, ms: number): (...args: A) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => fn(...args), ms);
  };
}
`,
      "CHANGELOG.md": `# Changelog

## [Unreleased]
`,
    },
    change: {
      "src/debounce.ts": `/**
 * Calls \`fn\` once it has not been asked for \`ms\` milliseconds.
 *
 * @example
 * \`\`\`ts
 * const save = debounce((text: string) => write(text), 200);
 * save("a");
 * \`\`\`
 */
export function debounce<A extends unknown[]>(fn: (...args: A) => void, ms: number): (...args: A) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => fn(...args), ms);
  };
}
`,
      "CHANGELOG.md": `# Changelog

## [Unreleased]

### Documentation

- \`debounce\` says what it does. 🎉
`,
    },
    writes: ["src/*.ts", "CHANGELOG.md"],
  },
  {
    name: "comments only, in a CommonJS module",
    kind: "documentation only",
    language: "javascript",
    base: {
      "lib/ring.js": `class Ring {
  constructor(size) {
    this.slots = new Array(size);
    this.at = 0;
  }

  push(item) {
    this.slots[this.at++ % this.slots.length] = item;
  }
}

module.exports = Ring;
`,
    },
    change: {
      "lib/ring.js": `/**
 * A buffer that overwrites its oldest item.
 *
 * TODO(ada): iterate in order, see test.skip in the design notes.
 */
class Ring {
  /** @param {number} size */
  constructor(size) {
    this.slots = new Array(size);
    this.at = 0; // never wraps; 2^53 pushes are enough
  }

  /** Puts an item into the next slot. */
  push(item) {
    this.slots[this.at++ % this.slots.length] = item;
  }
}

module.exports = Ring;
`,
    },
    writes: ["lib/*.js"],
  },
];
