import { describe, expect, test } from "vitest";
import { judgeChange, type Sides } from "../../../../support/judge-change.ts";

type Row = [name: string, files: Record<string, Sides>];
const js = (before: string, after: string): Record<string, Sides> => {
  const head = 'import { beforeEach, expect, it, jest, vi } from "vitest";\n';
  return { "test/service.test.ts": [`${head}${before}\n`, `${head}${after}\n`] };
};
const py = (before: string, after: string): Record<string, Sides> => {
  const head = "import unittest\nfrom unittest import mock\nfrom unittest.mock import Mock\n";
  return { "tests/test_store.py": [`${head}${before}\n`, `${head}${after}\n`] };
};
const IMPORT = 'import { Service } from "../src/service.ts";\n';
const inTest = (made: string, line = "", call = "service.rename('a', 'b')") =>
  `${IMPORT}it("renames", async () => {\n  ${made}\n  ${line}\n  expect(await ${call}).toEqual({ name: 'b' });\n});`;
const MADE = "const service = new Service(new Map());";
const hooked = (hook: string, head = IMPORT) =>
  `${head}let service;\nbeforeEach(() => {\n  ${hook}\n});\nit("renames", () => {\n  const got = service.rename('a', 'b');\n  expect(got).toEqual({ name: 'b' });\n});`;
const PY_IMPORT = "from shop.store import Store, Client\n";
const py_case = (setup: string, line = "", head = PY_IMPORT) =>
  `${head}\n\nclass TestStore(unittest.TestCase):\n    def setUp(self):\n        ${setup}\n\n    def test_names(self):\n        ${line === "" ? "" : `${line}\n        `}self.assertEqual(self.store.names(), ["a", "b"])\n`;
const pytest = (lines: string) => `${PY_IMPORT}\n\ndef test_names():\n${lines.replace(/^(?=.)/gm, "    ")}`;
const GET = "client = Client('x')\nassert client.get(1) == {'id': 1}";

const REPLACED: Row[] = [
  [
    "a method by a mock",
    js(inTest(MADE), inTest(MADE, "service.rename = jest.fn().mockResolvedValue({ name: 'b' });")),
  ],
  ["a method by a function", js(inTest(MADE), inTest(MADE, "service.rename = async (from, to) => ({ name: to });"))],
  [
    "a method by Object.assign",
    js(inTest(MADE), inTest(MADE, "Object.assign(service, { rename: () => ({ name: 'b' }) });")),
  ],
  [
    "a method by a property",
    js(inTest(MADE), inTest(MADE, "Object.defineProperty(service, 'rename', { value: () => ({ name: 'b' }) });")),
  ],
  ["a method by a spy", js(inTest(MADE), inTest(MADE, "vi.spyOn(service, 'rename').mockReturnValue({ name: 'b' });"))],
  ["a method of the prototype", js(inTest(MADE), inTest(MADE, "Service.prototype.rename = () => ({ name: 'b' });"))],
  [
    "a spy on the prototype",
    js(inTest(MADE), inTest(MADE, "vi.spyOn(Service.prototype, 'rename').mockImplementation(() => ({ name: 'b' }));")),
  ],
  ["the object by a literal", js(inTest(MADE), inTest("const service = { rename: async () => ({ name: 'b' }) };"))],
  [
    "the object by a literal of mocks",
    js(inTest(MADE), inTest("const service = { rename: vi.fn().mockResolvedValue({ name: 'b' }) };")),
  ],
  [
    "the object of a hook by a literal",
    js(hooked("service = new Service();"), hooked("service = { rename: (from, to) => ({ name: to }) };")),
  ],
  [
    "a method in a hook",
    js(
      hooked("service = new Service();"),
      hooked("service = new Service();\n  service.rename = vi.fn(() => ({ name: 'b' }));"),
    ),
  ],
  [
    "node:test: mock.method",
    js(inTest(MADE), inTest(MADE, "t.mock.method(service, 'rename', () => ({ name: 'b' }));")),
  ],
  ["sinon", js(inTest(MADE), inTest(MADE, "sinon.stub(service, 'rename').returns({ name: 'b' });"))],
  [
    "the class of a hook",
    js(
      hooked("service = new Service();"),
      hooked("service = new Service();", "class Service {\n  rename(from, to) {\n    return { name: to };\n  }\n}\n"),
    ),
  ],
  [
    "a function",
    js(
      'import { slug } from "../src/slug.ts";\nit("a", () => {\n  const got = ["A b"].map(slug);\n  expect(got).toEqual(["a-b"]);\n});',
      'const slug = (text) => "a-b";\nit("a", () => {\n  const got = ["A b"].map(slug);\n  expect(got).toEqual(["a-b"]);\n});',
    ),
  ],
  [
    "Python: setUp by a mock",
    py(py_case("self.store = Store()"), py_case('self.store = mock.Mock(names=lambda: ["a", "b"])')),
  ],
  [
    "Python: a method by a lambda",
    py(py_case("self.store = Store()"), py_case("self.store = Store()", 'self.store.names = lambda: ["a", "b"]')),
  ],
  [
    "Python: a method by a mock",
    py(
      py_case("self.store = Store()"),
      py_case("self.store = Store()", 'self.store.names = Mock(return_value=["a", "b"])'),
    ),
  ],
  [
    "Python: return_value of a mock",
    py(pytest(GET), pytest(GET.replace("Client('x')", "Mock(spec=Client)\nclient.get.return_value = {'id': 1}"))),
  ],
  [
    "Python: create_autospec",
    py(
      pytest(GET),
      pytest(GET.replace("Client('x')", "mock.create_autospec(Client)\nclient.get.return_value = {'id': 1}")),
    ),
  ],
  [
    "Python: a mock asserted to be called",
    py(pytest(GET), pytest("client = Mock(spec=Client)\nclient.get(1)\nclient.get.assert_called_once_with(1)")),
  ],
  [
    "Python: patch.object",
    py(
      pytest(GET),
      pytest(
        "client = Client('x')\nwith mock.patch.object(client, 'get', return_value={'id': 1}):\n    assert client.get(1) == {'id': 1}",
      ),
    ),
  ],
  [
    "Python: a class of the file",
    py(
      py_case("self.store = Store()"),
      py_case("self.store = Store()", "", 'class Store:\n    def names(self):\n        return ["a", "b"]\n'),
    ),
  ],
  [
    "Python: SimpleNamespace",
    py(pytest(GET), pytest(GET.replace("Client('x')", "SimpleNamespace(get=lambda n: {'id': 1})"))),
  ],
];

const HONEST: Row[] = [
  [
    "a collaborator with a method of the same name",
    js(
      inTest("const service = new Service(new Map());"),
      inTest("const store = { rename: () => 1 };\n  const service = new Service(store);"),
    ),
  ],
  [
    "a mocked method of a collaborator",
    js(
      inTest("const store = new Map();\n  const service = new Service(store);"),
      inTest("const store = new Map();\n  store.rename = vi.fn();\n  const service = new Service(store);"),
    ),
  ],
  [
    "a spy on a collaborator",
    js(
      inTest("const store = new Map();\n  const service = new Service(store);"),
      inTest(
        "const store = new Map();\n  vi.spyOn(store, 'rename').mockReturnValue(1);\n  const service = new Service(store);",
      ),
    ),
  ],
  ["a spy that calls through", js(inTest(MADE), inTest(MADE, "const spy = vi.spyOn(service, 'rename');"))],
  ["another method of the subject", js(inTest(MADE), inTest(MADE, "service.log = () => {};"))],
  ["a clock", js(hooked("service = new Service();"), hooked("service = new Service();\n  service.now = () => 0;"))],
  [
    "the subject made by a factory",
    js(
      hooked("service = new Service();"),
      `import { makeService } from "./support/make-service.ts";\n${hooked("service = makeService();", "")}`,
    ),
  ],
  ["the subject renamed", js(inTest(MADE), inTest(MADE, "").replaceAll("service", "shop"))],
  [
    "Python: a collaborator",
    py(
      pytest(GET),
      pytest(
        "session = Mock()\nsession.get.return_value = {'id': 1}\nclient = Client(session)\nassert client.get(1) == {'id': 1}",
      ),
    ),
  ],
  [
    "Python: a collaborator in setUp",
    py(py_case("self.store = Store()"), py_case("self.log = Mock()\n        self.store = Store(self.log)")),
  ],
  [
    "Python: patch.object of a collaborator",
    py(
      pytest(GET),
      pytest(
        "session = Session()\nwith mock.patch.object(session, 'get', return_value=1):\n    client = Client(session)\n    assert client.get(1) == {'id': 1}",
      ),
    ),
  ],
  [
    "a helper of the sources moves into the test",
    js(
      'import { wait } from "../src/wait.ts";\nimport { slug } from "../src/slug.ts";\nit("a", async () => {\n  await wait(1);\n  expect(slug("A b")).toBe("a-b");\n});',
      'import { slug } from "../src/slug.ts";\nconst wait = async (n) => undefined;\nit("a", async () => {\n  await wait(1);\n  expect(slug("A b")).toBe("a-b");\n});',
    ),
  ],
];

describe("a test replaces its subject", () => {
  test.each(REPLACED)("%s", async (_name, files) => {
    expect((await judgeChange(files)).refused).toContain("tests-kept");
  });
});

test.each(HONEST)("a test keeps its subject: %s", async (_name, files) => {
  expect((await judgeChange(files)).refused).not.toContain("tests-kept");
});
