import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - configuration with comments
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a tsconfig with comments gets stricter",
    kind: "configuration with comments",
    language: "typescript",
    base: {
      "tsconfig.json": `{
  // The editor and the tests.
  "compilerOptions": {
    "target": "ES2022",
    "strict": true,
    /* modules */
    "module": "NodeNext",
  },
  "include": ["src"],
}
`,
      "src/index.ts": `export const answer = 42;
`,
    },
    change: {
      "tsconfig.build.json": `{
  // Only what is published.
  "extends": "./tsconfig.json",
  "compilerOptions": {
    "outDir": "dist", // not committed
    "declaration": true,
  },
  "exclude": ["**/*.test.ts"],
}
`,
      "tsconfig.json": `{
  // The editor and the tests.
  "compilerOptions": {
    "target": "ES2022",
    "strict": true,
    "noUncheckedIndexedAccess": true, // https://www.typescriptlang.org/tsconfig/#noUncheckedIndexedAccess
    /* modules */
    "module": "NodeNext",
  },
  "include": ["src"],
}
`,
    },
    writes: ["tsconfig.json", "tsconfig.*.json"],
  },
  {
    name: "path aliases in tsconfig with the imports that use them",
    kind: "configuration with comments",
    language: "typescript",
    base: {
      "tsconfig.json": `{
  "compilerOptions": {
    "strict": true,
    "baseUrl": "."
  }
}
`,
      "check-aliases.mjs": `// Each import by alias has to be declared in tsconfig.json, and there has to be one.
import { readFileSync } from "node:fs";

const text = readFileSync("tsconfig.json", "utf8").replace(/\\/\\/.*$/gm, "");
const paths = JSON.parse(text).compilerOptions.paths ?? {};
const used = [...readFileSync("src/main.ts", "utf8").matchAll(/from "(#\\w+)\\//g)].map((m) => \`\${m[1]}/*\`);
if (used.length === 0 || used.some((alias) => !(alias in paths))) {
  console.error("aliases:", used, Object.keys(paths));
  process.exitCode = 1;
}
`,
      "src/main.ts": `import { area } from "./shapes/area";

export const total = (sides: number[]): number => sides.map(area).reduce((a, b) => a + b, 0);
`,
      "src/shapes/area.ts": `export const area = (side: number): number => side * side;
`,
    },
    change: {
      "tsconfig.json": `{
  "compilerOptions": {
    "strict": true,
    "baseUrl": ".",
    // Folders by name.
    "paths": { "#shapes/*": ["src/shapes/*"] }
  }
}
`,
      "src/main.ts": `import { area } from "#shapes/area";

export const total = (sides: number[]): number => sides.map(area).reduce((a, b) => a + b, 0);
`,
    },
    writes: ["tsconfig.json", "src/**"],
    acceptance: "node check-aliases.mjs",
  },
  {
    name: "package.json imports replace relative climbs",
    kind: "configuration with comments",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "climbs",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "src/util/sum.js": `export const sum = (...numbers) => numbers.reduce((a, b) => a + b, 0);
`,
      "src/features/cart/total.js": `import { sum } from '../../util/sum.js';

export const total = (cart) => sum(...cart.map((line) => line.price));
`,
    },
    change: {
      "package.json": `{
  "name": "climbs",
  "version": "1.0.0",
  "type": "module",
  "imports": {
    "#util/*": "./src/util/*",
    "#total": {
      "default": "./src/features/cart/total.js"
    }
  },
  "scripts": {
    "test": "node --test"
  }
}
`,
      "src/features/cart/total.js": `import { sum } from '#util/sum.js';

export const total = (cart) => sum(...cart.map((line) => line.price));
`,
      "test/imports.test.js": `import assert from 'node:assert/strict';
import test from 'node:test';
import { sum } from '#util/sum.js';
import { total } from '#total';

test('the names resolve', () => {
  assert.equal(sum(1, 2), 3);
  assert.equal(total([{ price: 2 }, { price: 3 }]), 5);
});
`,
    },
    writes: ["package.json", "src/**", "test/**"],
    acceptance: "node --test test/imports.test.js",
  },
  {
    name: "editor settings and a jsconfig with comments",
    kind: "configuration with comments",
    language: "javascript",
    base: {
      "index.js": `export const name = 'demo';
`,
      ".vscode/settings.json": `{
  // Same as in CI.
  "editor.formatOnSave": true,
}
`,
    },
    change: {
      ".vscode/settings.json": `{
  // Same as in CI.
  "editor.formatOnSave": true,
  /* Long lines are fine in prose. */
  "[markdown]": { "editor.wordWrap": "on" },
}
`,
      ".vscode/extensions.json": `{
  // Suggested, not required.
  "recommendations": [
    "editorconfig.editorconfig",
    // "esbenp.prettier-vscode",
  ],
}
`,
      "jsconfig.json": `{
  "compilerOptions": {
    "checkJs": true, // types from JSDoc
    "module": "esnext",
  },
}
`,
    },
    writes: [".vscode/**", "jsconfig.json"],
  },
  {
    name: "an .eslintrc with comments gets two rules",
    kind: "configuration with comments",
    language: "javascript",
    base: {
      ".eslintrc": `{
  // shared rules
  "extends": "eslint:recommended",
  "rules": {
    "eqeqeq": "error"
  }
}
`,
      "index.js": `module.exports = (a, b) => a === b;
`,
    },
    change: {
      ".eslintrc": `{
  // shared rules
  "extends": "eslint:recommended",
  "rules": {
    "eqeqeq": "error",
    /* const where possible */
    "prefer-const": "error",
    "no-var": "error"
  }
}
`,
    },
    writes: [".eslintrc", ".eslintrc.json"],
  },
];
