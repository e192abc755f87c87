import { beforeAll, expect, test } from "vitest";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { fileChange, makeChange } from "../../../worker/verify/change.ts";
import { syntax } from "../../../worker/verify/checks/syntax.ts";
import { testsKept } from "../../../worker/verify/checks/tests-kept.ts";
import { doesTheSame } from "../../../worker/verify/syntax/does-the-same.ts";
import { languageTools } from "../../../worker/verify/syntax/language-tools.ts";
import { settleSyntax } from "../../../worker/verify/syntax/settle-syntax.ts";
import { removableFolder } from "../../support/machine.ts";
import { makeSandbox } from "../../support/sandbox.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  const { folder, remove } = await removableFolder();
  sandbox = await makeSandbox(folder);
  return remove;
});

type Sides = [before: string | undefined, after: string | undefined];

async function settled(files: Record<string, Sides>, signal = new AbortController().signal) {
  const asBuffer = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text));
  const changes = Object.entries(files).map(([path, [before, after]]) => {
    const status = before === undefined ? "A" : after === undefined ? "D" : "M";
    return fileChange({ path, status, mode: "100644" }, asBuffer(before), asBuffer(after));
  });
  const change = makeChange(changes, { writes: ["**"], deliverables: [] }, async () => undefined);
  return settleSyntax(change, languageTools({ sandbox, slot: 0, signal }));
}

const claims = async (files: Record<string, Sides>) =>
  [syntax, testsKept].reduce(
    async (all, check) => [...(await all), ...(await check.inspect(await settled(files))).map(({ claim }) => claim)],
    Promise.resolve<string[]>([]),
  );

const FIXTURE = `import pytest
@pytest.fixture
def db():
    yield
def test_a(db):
    with (open("a") as f, open("b") as g):
        assert f.read() == g.read()
def test_b(db):
    assert 1 + 1 == 2
`;

test("Python that our own parser cannot read is valid if CPython accepts it", async () => {
  expect(
    await claims({
      "tests/test_a.py": [undefined, FIXTURE],
      "a.py": [
        undefined,
        'def f(x):\n    match x:\n        case {"a": [1, *rest]} if rest:\n            return rest\n    print((yield))\n',
      ],
    }),
  ).toEqual([]);
});

test("a test that is deleted from a file that our own parser cannot read is noticed", async () => {
  const less = FIXTURE.replace(/def test_b[\s\S]*/, "");
  expect(await claims({ "tests/test_a.py": [FIXTURE, less] })).toEqual([
    expect.stringContaining('1 test fewer that run: the test "test_b"'),
  ]);
});

test("a test that CPython does not find does not count", async () => {
  const hidden = FIXTURE.replace(/def test_b[\s\S]*/, 'X = """\ndef test_b(db):\n    assert 1 + 1 == 2\n"""\n');
  expect((await claims({ "tests/test_a.py": [FIXTURE, hidden] })).join()).toContain("test_b");
});

test.each<[string, Record<string, Sides>]>([
  ["invalid Python", { "a.py": [undefined, "def f(:\n  return\n"] }],
  ["Python that only the compiler refuses", { "a.py": ["x = 1\n", "x = 1\nreturn x\n"] }],
  ["Python with a wrong indentation", { "a.py": ["def f():\n    return 1\n", "def f():\nreturn 1\n"] }],
  ["invalid JavaScript", { "lib/a.js": ["export const a = 1;\n", "export const a = ;\n"] }],
  ["an invalid new module", { "lib/a.mjs": [undefined, "export {\n"] }],
  ["half a CommonJS file", { "lib/a.cjs": ["exports.a = () => 1;\n", "exports.a = () => {\n"] }],
])("%s is refused", async (_name, files) => {
  expect(await claims(files)).toEqual([expect.stringMatching(/cannot be parsed: ./)]);
});

test.each<[string, Record<string, Sides>]>([
  ["invalid before, too", { "a.py": ['print "a"\n', 'print "b"\n'], "b.js": ["a b\n", "a b c\n"] }],
  ["moved without a change", { "old/a.py": ['print "a"\n', undefined], "py2/a.py": [undefined, 'print "a"\n'] }],
  ["broken on purpose", { "test/fixtures/a.py": [undefined, "def (\n"], "testdata/b.js": [undefined, "let let\n"] }],
  ["Flow", { "a.js": [undefined, "// @flow\nexport type A = {| +a: ?string |};\nexport opaque type B = A;\n"] }],
  ["JSX", { "a.js": [undefined, "export default () => <div>{x}</div>;\n"] }],
  ["decorators", { "a.js": [undefined, "@observer\nclass A { @tracked x = 1; }\n"] }],
  ["TypeScript that our parser may not know", { "a.ts": ["const a = 1;\n", "using new syntax of the year\n"] }],
  ["Python that is newer", { "a.py": [undefined, "type A[T] = list[T]\ndef f[T](x: T) -> T:\n    return x\n"] }],
  ["a template of Python", { "a.py": [undefined, "import {{ cookiecutter.name }}\n{% if x %}\ny = 1\n{% endif %}\n"] }],
  ["a byte order mark", { "a.py": [undefined, "\uFEFFx = 1\n"], "a.js": [undefined, "\uFEFFlet x = 1;\n"] }],
  ["HTML comments", { "a.js": [undefined, "<!-- hidden\nvar a = 1;\n"] }],
  ["JSON modules", { "a.mjs": [undefined, 'import a from "./a.json" with { type: "json" };\nexport default a;\n'] }],
])("a doubt does not refuse: %s", async (_name, files) => {
  expect(await claims(files)).toEqual([]);
});

test.each<[string, boolean, string, string]>([
  ["another layout", true, "x = {'a': (1)}\n", 'x = {\n    "a": 1,\n}\n'],
  ["the indentation of a docstring", true, 'def f():\n    """A\n\n  b"""\n', 'def f():\n    """A\n\n    b"""\n'],
  ["types", true, "def f(x, *y):\n    z = 1\n", "def f(x: 'A', *y: int) -> dict[str, int] | None:\n    z: int = 1\n"],
  [
    "an import for types",
    true,
    "x = 1\n",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nx: int = 1\n",
  ],
  ["one element more", false, "x = (1)\n", "x = (1,)\n"],
  ["a docstring", false, "def f():\n    pass\n", 'def f():\n    """A."""\n    pass\n'],
  ["types that a decorator may read", false, "@a\ndef f(x):\n    pass\n", "@a\ndef f(x: int):\n    pass\n"],
  ["types that are fields", false, "class A:\n    x = 1\n", "class A:\n    x: int = 1\n"],
  ["a type that calls something", false, "def f(x):\n    pass\n", "def f(x: g()):\n    pass\n"],
  ["a name made local by its type", false, "def f():\n    return x\n", "def f():\n    x: int\n    return x\n"],
  [
    "an import of types that takes a name",
    false,
    "def f():\n    pass\n",
    "def f():\n    pass\nfrom typing import Any as f\n",
  ],
  [
    "an import that only seems to be for types",
    false,
    "x = 1\n",
    "from typing import TYPE_CHECKING\nTYPE_CHECKING = True\nif TYPE_CHECKING:\n    import a\nx = 1\n",
  ],
])("CPython decides whether two sources do the same: %s (%s)", async (_name, isSame, before, after) => {
  const [file] = (await settled({ "a.py": [before, after] })).files;
  expect(doesTheSame(file?.parsedBefore, file?.parsedAfter)).toBe(isSame);
});

test("an interrupted reading has no result", async () => {
  const stop = new AbortController();
  const reading = settled({ "a.py": [undefined, "def f(:\n"] }, stop.signal);
  stop.abort();
  await expect(reading).rejects.toMatchObject({ code: "internal" });
});

test("reading a source runs none of its code", async () => {
  const files = await settled({
    "a.py": [undefined, 'raise SystemExit("run")\n'],
    "b.js": [undefined, "process.exit(7);\nlet let = 1;\n"],
  });
  expect(files.files.map(({ parsedAfter }) => parsedAfter?.kind)).toEqual(["python", "broken"]);
});
