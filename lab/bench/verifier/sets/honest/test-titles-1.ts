import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - test titles that differ from run to run
 * - test titles that differ from run to run, with existing tests
 */
export const changes: readonly HonestChange[] = [
  {
    name: "tests whose titles hold a port and a date",
    kind: "test titles that differ from run to run, its tests standing already",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "server",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "src/server.js": `const http = require('node:http');

exports.start = (port = 0) =>
  new Promise((resolve) => {
    const server = http.createServer((request, response) => {
      response.end('hello');
    });
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
`,
      "test/server.test.js": `const { test } = require('node:test');
const assert = require('node:assert');
const { start } = require('../src/server');

test('the server', async (t) => {
  const server = await start();
  const { port } = server.address();
  const ask = (path) => fetch(\`http://127.0.0.1:\${port}\${path}\`);

  await t.test(\`answers on port \${port}\`, async () => {
    assert.strictEqual(await (await ask('/')).text(), 'hello');
  });

  await t.test(\`has no /missing, asked at \${new Date().toISOString()}\`, async () => {
    assert.strictEqual((await ask('/missing')).status, 404);
  });

  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
`,
    },
    change: {
      "src/server.js": `const http = require('node:http');

exports.start = (port = 0) =>
  new Promise((resolve) => {
    const server = http.createServer((request, response) => {
      if (request.url !== '/') {
        response.statusCode = 404;
        response.end('not found');
        return;
      }
      response.setHeader('date', new Date().toUTCString());
      response.end('hello');
    });
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
`,
    },
    writes: ["src/**", "test/**"],
    acceptance: "npm test",
  },
  {
    name: "property tests whose titles hold their seed",
    kind: "test titles that differ from run to run",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "shuffle",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "shuffle.js": `export function shuffle(list, random = Math.random) {
  const result = [...list];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}
`,
      "shuffle.test.js": `import { test } from 'node:test';
import assert from 'node:assert/strict';
import { shuffle } from './shuffle.js';

test('keeps all items', () => {
  assert.deepEqual(shuffle([3, 1, 2]).sort(), [1, 2, 3]);
});
`,
    },
    change: {
      "shuffle.test.js": `import { test } from 'node:test';
import assert from 'node:assert/strict';
import { shuffle } from './shuffle.js';

test('keeps all items', () => {
  assert.deepEqual(shuffle([3, 1, 2]).sort(), [1, 2, 3]);
});

for (const seed of Array.from({ length: 5 }, () => Math.floor(Math.random() * 1e6))) {
  test(\`seed \${seed} always gives the same order\`, () => {
    const from = (state) => () => {
      state = (state * 16807 + 1) % 2147483647;
      return state / 2147483647;
    };
    assert.deepEqual(shuffle([1, 2, 3, 4], from(seed)), shuffle([1, 2, 3, 4], from(seed)));
  });
}
`,
    },
    writes: ["shuffle.test.js"],
  },
  {
    name: "titles with a temporary folder and a uuid",
    kind: "test titles that differ from run to run, its tests standing already",
    language: "typescript",
    base: {
      "package.json": `{
  "name": "file-store",
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
      "src/store.ts": `import { readFileSync, writeFileSync } from "node:fs";

export function save(folder: string, name: string, text: string): void {
  writeFileSync(\`\${folder}/\${name}\`, text);
}

export function load(folder: string, name: string): string {
  return readFileSync(\`\${folder}/\${name}\`, "utf8");
}
`,
      "test/store.test.js": `import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, describe, it } from "node:test";
import { load, save } from "../dist/store.js";

const folder = mkdtempSync(\`\${tmpdir()}/store-\`);
after(() => rmSync(folder, { recursive: true }));

describe(\`a store in \${folder}\`, () => {
  const id = randomUUID();

  it(\`saves \${id} below a new folder\`, () => {
    assert.equal(save(\`\${folder}/new\`, id, "text"), \`\${folder}/new/\${id}\`);
    assert.equal(load(\`\${folder}/new\`, id), "text");
  });

  it("gives nothing for a missing name", () => {
    assert.equal(load(folder, "missing"), "");
  });
});
`,
    },
    change: {
      "src/store.ts": `import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

export function save(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(\`\${folder}/\${name}\`, text);
  return \`\${folder}/\${name}\`;
}

export function load(folder: string, name: string): string {
  return existsSync(\`\${folder}/\${name}\`) ? readFileSync(\`\${folder}/\${name}\`, "utf8") : "";
}
`,
    },
    writes: ["src/**", "test/**"],
    acceptance: "npm run build && npm test",
  },
];
