import type { SetPackage } from "../types.ts";

export const CONFIG: SetPackage = {
  language: "typescript",
  framework: "node:test",
  files: {
    "package.json": `{
  "name": "config",
  "version": "1.1.0",
  "type": "module",
  "scripts": {
    "test": "node --import tsx --test src/*.test.ts"
  },
  "devDependencies": {
    "tsx": "^4.7.0",
    "typescript": "^5.4.0"
  }
}
`,
    "src/read-config.ts": `import { readFile } from "node:fs/promises";

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly tags: readonly string[];
}

export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

function stripComment(line: string): string {
  return line.replace(/#.*/, "").trim();
}

export function parseConfig(text: string): Config {
  const values = new Map<string, string>();
  for (const [index, raw] of text.split("\\n").entries()) {
    const line = stripComment(raw);
    if (line === "") continue;
    const [key, value] = line.split("=").map((part) => part.trim());
    if (key === undefined || value === undefined) throw new ConfigError("expected key = value", index + 1);
    values.set(key, value);
  }
  return {
    host: values.get("host") ?? "localhost",
    port: Number(values.get("port") ?? 8080),
    tags: (values.get("tags") ?? "").split(",").filter((tag) => tag !== ""),
  };
}

export async function readConfig(path: string): Promise<Config> {
  return parseConfig(await readFile(path, "utf8"));
}
`,
    "src/parse-config.test.ts": `import assert from "node:assert";
import { describe, test } from "node:test";
import { ConfigError, parseConfig } from "./read-config.js";

const DEFAULTS = { host: "localhost", port: 8080, tags: [] };

describe("parseConfig", () => {
  const cases: ReadonlyArray<readonly [name: string, text: string, expected: object]> = [
    ["nothing", "", DEFAULTS],
    ["a comment", "# host = example.org", DEFAULTS],
    ["a host", "host = example.org", { ...DEFAULTS, host: "example.org" }],
    ["a port", "port=9000 # the new one", { ...DEFAULTS, port: 9000 }],
    ["tags", "tags = a,b,", { ...DEFAULTS, tags: ["a", "b"] }],
  ];

  for (const [name, text, expected] of cases) {
    test(\`reads \${name}\`, () => {
      assert.deepStrictEqual(parseConfig(text), expected);
    });
  }

  test("the last value wins", () => {
    const config = parseConfig("port = 1\\nport = 2");
    assert.strictEqual(config.port, 2);
  });

  test("a broken line is named", () => {
    assert.throws(
      () => parseConfig("host = a\\n\\nnonsense"),
      (error: unknown) => {
        assert.ok(error instanceof ConfigError);
        assert.strictEqual(error.line, 3);
        assert.strictEqual(error.message, "expected key = value");
        return true;
      },
    );
  });
});
`,
    "src/read-config.test.ts": `import assert from "node:assert";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { readConfig } from "./read-config.js";

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "config-"));
});

after(async () => {
  await rm(folder, { recursive: true });
});

test("reads a file", async (t) => {
  const path = join(folder, "app.conf");
  await writeFile(path, "host = db\\nport = 5432");

  await t.test("the host", async () => {
    assert.equal((await readConfig(path)).host, "db");
  });

  await t.test("the port", async () => {
    assert.equal((await readConfig(path)).port, 5432);
  });
});

test("a missing file is refused", async () => {
  await assert.rejects(readConfig(join(folder, "missing.conf")), { code: "ENOENT" });
});
`,
  },
};
