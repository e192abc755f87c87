import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../support/judge-change.ts";

const TREE = {
  ".gitignore": "# made by the build\n/src/version.ts\n*.wasm\nschema/\n!schema/kept\n",
  ".gitmodules": '[submodule "x"]\n\tpath = vendor/x\n\turl = https://example.org/x\n',
  "src/b.ts": "export const b = 1;\n",
  "src/c.mts": "export const c = 1;\n",
  "src/types.d.ts": "export type T = 1;\n",
  "src/ui/index.tsx": "export const U = 1;\n",
  "src/App.vue": "<template/>\n",
  "src/style.css": "a {}\n",
  "src/query.graphql": "query { a }\n",
  "src/data.json5": "{}\n",
  "src/icon.svg": "<svg/>\n",
  "src/pkg/package.json": '{"main":"x.js"}\n',
  link: "elsewhere",
};
const importing = (path: string, code: string): Record<string, Sides> => ({
  [path]: [undefined, `${code}\nexport const own = 1;\n`],
});

describe("an import of a file, or one that may fail, passes", () => {
  test.each<[string, Record<string, Sides>]>([
    [
      "TypeScript by the extension of the compiled file",
      importing(
        "src/a.ts",
        'import { b } from "./b.js";\nimport { c } from "./c.mjs";\nimport type { T } from "./types.js";',
      ),
    ],
    ["a folder's index", importing("src/a.ts", 'import { U } from "./ui";')],
    ["a folder with a package", importing("src/a.js", 'require("./pkg");')],
    [
      "a component, a style, a query, data",
      importing(
        "src/a.js",
        'import App from "./App";\nimport "./style.css";\nimport q from "./query.graphql";\nimport d from "./data";',
      ),
    ],
    [
      "with a query",
      importing("src/a.js", 'import icon from "./icon.svg?raw";\nimport w from "./b.ts?worker&inline";'),
    ],
    ["aliases", importing("src/a.js", 'import a from "@/x";\nimport b from "#internal/x.js";\nimport c from "~/x";')],
    [
      "built and ignored by git",
      importing("src/a.ts", 'import v from "./version";\nimport w from "./x.wasm";\nimport s from "../schema/a.js";'),
    ],
    [
      "generated, by its name",
      importing(
        "src/a.ts",
        'import s from "./__generated__/a.js";\nimport p from "./api_pb.js";\nimport t from "../dist/index.js";',
      ),
    ],
    [
      "in a try",
      importing("src/a.js", 'let n;\ntry { n = require("./build-of-c"); } catch { n = null; /* not built */ }'),
    ],
    ["with a catch", importing("src/a.js", 'import("./local.js").catch(() => null);')],
    [
      "that a test expects to fail",
      importing(
        "test/a.js",
        'import { test } from "node:test";\ntest("a", () => { assert.throws(() => require("./nope")); });',
      ),
    ],
    [
      "that a test expects to be rejected",
      importing(
        "test/a.test.ts",
        'test("a", async () => { await expect(import("./nope.js")).rejects.toThrow(/nope/); });',
      ),
    ],
    [
      "mocked",
      importing(
        "test/a.test.ts",
        'import { x } from "./virtual.js";\nvi.mock("./virtual.js", () => ({ x: 1 }));\ntest("a", () => { expect(x).toBe(1); });',
      ),
    ],
    [
      "in a string or a comment",
      importing("src/a.js", 'const code = `import x from "./nope.js"`;\n// require("./nope")'),
    ],
    ["in a fixture", importing("test/fixtures/a.js", 'import "./nope.js";')],
    ["below a link", importing("src/a.js", 'import x from "../link/x.js";')],
    ["below a submodule", importing("src/a.js", 'import x from "../vendor/x/y.js";')],
    ["outside the tree", importing("a.js", 'import x from "../other/y.js";')],
    [
      "that existed before",
      { "src/a.js": ['import "./gone.js";\nexport const a = 1;\n', 'import "./gone.js";\nexport const a = 2;\n'] },
    ],
    [
      "that existed before the module moved",
      { "src/a.js": ['import "./made.js";\n', undefined], "src/deep/a.js": [undefined, 'import "../made.js";\n'] },
    ],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files, { tree: TREE })).claims).toEqual([]);
  });
});

describe("an import of a missing file is refused", () => {
  test.each<[string, Record<string, Sides>]>([
    ["of a module", importing("src/a.ts", 'import { x } from "./nope.js";')],
    ["by require", importing("src/a.cjs", 'require("./nope");')],
    ["handed on", importing("src/a.ts", 'export * from "./nope.js";')],
    ["in a finally", importing("src/a.js", 'try { f(); } catch (e) { require("./nope"); throw e; }')],
    [
      "of a file that the change deletes",
      { "src/old.js": ["export const o = 1;\n", undefined], ...importing("src/a.js", 'import "./old.js";') },
    ],
    ["written with other capitals", importing("src/a.js", 'import "./app.vue";')],
    ["that an exception in .gitignore includes again", importing("src/a.js", 'import "../schema/kept";')],
  ])("%s", async (_name, files) => {
    expect((await judgeChange(files, { tree: TREE })).refused).toEqual(["imports-resolve"]);
  });
});
