import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - constants extracted
 * - fix or feature with an existing failing test
 */
export const changes: readonly HonestChange[] = [
  {
    name: "messages are a catalogue that a script checks against its use",
    kind: "constants extracted",
    language: "typescript",
    base: {
      "scripts/check-messages.cjs": `// Each message that the code names has to stand in each language.
const fs = require('node:fs');

const used = [...fs.readFileSync('src/messages.ts', 'utf8').matchAll(/t\\("([\\w.]+)"/g)].map((m) => m[1]);
const missing = fs
  .readdirSync('locales')
  .flatMap((file) => {
    const known = JSON.parse(fs.readFileSync(\`locales/\${file}\`, 'utf8'));
    return used.filter((key) => !(key in known)).map((key) => \`\${file}: \${key}\`);
  });
if (used.length < 2 || missing.length > 0) {
  console.error(used, missing);
  process.exit(1);
}
`,
      "src/messages.ts": `import { t } from "./translate";

export const title = (): string => t("app.title");
export const bye = (): string => "Good bye!";
`,
      "src/translate.ts": `import en from "../locales/en.json";

export const t = (key: keyof typeof en): string => en[key];
`,
      "locales/en.json": `{ "app.title": "Demo" }
`,
      "locales/de.json": `{ "app.title": "Vorführung" }
`,
    },
    change: {
      "src/messages.ts": `import { t } from "./translate";

export const title = (): string => t("app.title");
export const bye = (): string => t("app.bye");
`,
      "locales/en.json": `{
  "app.title": "Demo",
  "app.bye": "Good bye!"
}
`,
      "locales/de.json": `{
  "app.title": "Vorführung",
  "app.bye": "Tschüß!"
}
`,
    },
    writes: ["src/**", "locales/**"],
    acceptance: "node scripts/check-messages.cjs",
  },
  {
    name: "types of a reducer are built and its default case added",
    kind: "fix or feature whose failing test stands already",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "reducer",
  "type": "module",
  "scripts": {
    "build": "node scripts/build.mjs",
    "test": "node --test test/"
  }
}
`,
      ".gitignore": `dist/
`,
      "scripts/build.mjs": `// Strips the few kinds of types that this package uses.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const TYPE = /(\\w\\??|\\)): (?:readonly )?(?:number|string|boolean|void|unknown|[A-Z]\\w*(?:<[\\w, \\[\\]]+>)?)(?:\\[\\])*(?: \\| (?:null|undefined|number|string))*/g;

mkdirSync("dist", { recursive: true });
for (const name of readdirSync("src")) {
  const text = readFileSync(\`src/\${name}\`, "utf8")
    .replace(/^(?:export )?interface [^]*?^}$/gm, "")
    .replace(/^(?:import|export) type .*$/gm, "")
    .replace(/<[A-Z](?:, [A-Z])*>(?=\\()/g, "")
    .replace(TYPE, (_, left) => left.replace("?", ""));
  writeFileSync(\`dist/\${name.replace(/\\.ts$/, ".js")}\`, text);
}
`,
      "src/reducer.ts": `export interface State {
  open: boolean;
}

export function reduce(state: State, action: string) {
  switch (action) {
    case "open":
      return { open: true };
    case "close":
      return { open: false };
  }
}
`,
      "test/reducer.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { reduce } from "../dist/reducer.js";

test("opens and closes", () => {
  assert.deepEqual(reduce({ open: false }, "open"), { open: true });
  assert.deepEqual(reduce({ open: true }, "close"), { open: false });
});

test("keeps its state for what it does not know", () => {
  const state = { open: true };
  assert.equal(reduce(state, "jump"), state);
});
`,
    },
    change: {
      "src/reducer.ts": `export interface State {
  open: boolean;
}

export function reduce(state: State, action: string): State {
  switch (action) {
    case "open":
      return { open: true };
    case "close":
      return { open: false };
    default:
      return state;
  }
}
`,
    },
    writes: ["src/**", "test/**"],
    acceptance: "npm run build && npm test",
  },
];
