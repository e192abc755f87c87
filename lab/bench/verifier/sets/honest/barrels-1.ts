import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - barrel of re-exports rearranged
 */
export const changes: readonly HonestChange[] = [
  {
    name: "deep requires go through an index",
    kind: "barrel of re-exports rearranged",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "barrels",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "src/app.js": `const { add } = require('./math/add');
const { sub } = require('./math/sub');

exports.run = (a, b) => [add(a, b), sub(a, b)];
`,
      "src/math/add.js": `exports.add = (a, b) => a + b;
`,
      "src/math/sub.js": `exports.sub = (a, b) => a - b;
`,
    },
    change: {
      "src/math/index.js": `module.exports = {
  ...require('./add'),
  ...require('./sub'),
};
`,
      "src/app.js": `const { add, sub } = require('./math');

exports.run = (a, b) => [add(a, b), sub(a, b)];
`,
    },
    writes: ["src/**"],
  },
  {
    name: "export star becomes a list of names",
    kind: "barrel of re-exports rearranged",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "starless",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "src/index.js": `export * from './trim.js';
export * from './words.js';
export { default as plural } from './plural.js';
`,
      "src/trim.js": `export const trim = (text) => text.trim();
export const trimEnd = (text) => text.trimEnd();
`,
      "src/words.js": `export const words = (text) => text.match(/\\w+/g) ?? [];
`,
      "src/plural.js": `const plural = (count, word) => (count === 1 ? word : \`\${word}s\`);

export default plural;
`,
    },
    change: {
      "src/index.js": `import plural from './plural.js';

export { trim, trimEnd } from './trim.js';
export { words } from './words.js';
export { plural };
`,
    },
    writes: ["src/index.js"],
  },
  {
    name: "getters load the parts of an index lazily",
    kind: "barrel of re-exports rearranged",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "lazy-index",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "index.js": `module.exports = {
  parse: require('./lib/parse'),
  format: require('./lib/format'),
};
`,
      "lib/parse.js": `module.exports = (text) => JSON.parse(text);
`,
      "lib/format.js": `module.exports = (value) => JSON.stringify(value, null, 2);
`,
    },
    change: {
      "index.js": `module.exports = {
  get parse() {
    return require('./lib/parse');
  },
  get format() {
    return require('./lib/format');
  },
};
`,
    },
    writes: ["index.js"],
  },
  {
    name: "a flat index becomes one index for each folder",
    kind: "barrel of re-exports rearranged",
    language: "typescript",
    base: {
      "src/index.ts": `export { Circle } from "./circle.js";
export { Square } from "./square.js";
export type { Shape } from "./shape.js";
`,
      "src/shape.ts": `export interface Shape {
  readonly area: number;
}
`,
      "src/circle.ts": `import type { Shape } from "./shape.js";

export class Circle implements Shape {
  constructor(readonly radius: number) {}
  get area() {
    return Math.PI * this.radius ** 2;
  }
}
`,
      "src/square.ts": `import type { Shape } from "./shape.js";

export class Square implements Shape {
  constructor(readonly side: number) {}
  get area() {
    return this.side ** 2;
  }
}
`,
    },
    change: {
      "src/shapes/shape.ts": `export interface Shape {
  readonly area: number;
}
`,
      "src/shape.ts": null,
      "src/shapes/circle.ts": `import type { Shape } from "./shape.js";

export class Circle implements Shape {
  constructor(readonly radius: number) {}
  get area() {
    return Math.PI * this.radius ** 2;
  }
}
`,
      "src/circle.ts": null,
      "src/shapes/square.ts": `import type { Shape } from "./shape.js";

export class Square implements Shape {
  constructor(readonly side: number) {}
  get area() {
    return this.side ** 2;
  }
}
`,
      "src/square.ts": null,
      "src/shapes/index.ts": `export * from "./circle.js";
export * from "./square.js";
export type * from "./shape.js";
`,
      "src/index.ts": `export { Circle, type Shape, Square } from "./shapes/index.js";
`,
    },
    writes: ["src/**"],
  },
  {
    name: "a barrel names defaults of Vue and plain modules",
    kind: "barrel of re-exports rearranged",
    language: "typescript",
    base: {
      "src/ui/index.ts": `import Modal from "./Modal.vue";
import useModal from "./useModal";

export { Modal, useModal };
`,
      "src/ui/Modal.vue": `<script setup lang="ts">
defineProps<{ open: boolean }>();
</script>

<template>
  <dialog :open="open"><slot /></dialog>
</template>
`,
      "src/ui/useModal.ts": `import { ref } from "vue";

export default function useModal() {
  const open = ref(false);
  return { open, show: () => (open.value = true) };
}
`,
    },
    change: {
      "src/ui/index.ts": `export { default as Modal } from "./Modal.vue";
export { default as useModal } from "./useModal";
export type { ModalState } from "./types";
`,
      "src/ui/types.ts": `import type useModal from "./useModal";

export type ModalState = ReturnType<typeof useModal>;
`,
    },
    writes: ["src/ui/**"],
  },
];
