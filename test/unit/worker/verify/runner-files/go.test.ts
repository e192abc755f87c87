import { expect, test } from "vitest";
import { type RunnerCase, runnerClaims } from "../../../../support/runner-claims.ts";

const GO_MOD = `module example.com/app

go 1.22

require (
	github.com/stretchr/testify v1.9.0
	golang.org/x/text v0.14.0
)
`;
const test_ = (main: string) =>
  `package app\n\nimport (\n\t"os"\n\t"testing"\n)\n\n${main}\n\nfunc TestWords(t *testing.T) {}\n`;
const PASSES = test_("");

const REFUSED: readonly RunnerCase[] = [
  ["a replaced test library", "go.mod", [GO_MOD, `${GO_MOD}\nreplace github.com/stretchr/testify => ./testify\n`]],
  [
    "a test library replaced in a block",
    "go.mod",
    [GO_MOD, `${GO_MOD}\nreplace (\n\tgithub.com/stretchr/testify v1.9.0 => github.com/fork/testify v1.0.0\n)\n`],
  ],
  ["a dependency from a folder", "go.mod", [GO_MOD, `${GO_MOD}replace golang.org/x/text => ../text\n`]],
  ["another toolchain", "go.mod", [GO_MOD, `${GO_MOD}toolchain go1.22.1-own\n`]],
  ["ignored folders", "go.mod", [GO_MOD, `${GO_MOD}ignore ./words\n`]],
  ["another module path", "go.mod", [GO_MOD, GO_MOD.replace("example.com/app", "example.com/other")]],
  ["a removed test library", "go.mod", [GO_MOD, GO_MOD.replace(/.*testify.*\n/, "")]],
  ["a new workspace", "go.work", [undefined, "go 1.22\n\nuse ./fake\n"]],
  ["a module in a workspace", "go.work", ["go 1.22\n\nuse .\n", "go 1.22\n\nuse (\n\t.\n\t./fake\n)\n"]],
  ["the list of vendored modules", "vendor/modules.txt", ["# a v1\n", "# a v1 => ./a\n"]],
  [
    "a vendored library",
    "vendor/github.com/stretchr/testify/assert/assertions.go",
    ["package assert\n", "package assert\n\n"],
  ],
  ["a TestMain that runs no tests", "main_test.go", [PASSES, test_("func TestMain(m *testing.M) {\n\tos.Exit(0)\n}")]],
  ["a TestMain without a call", "main_test.go", [undefined, test_("func TestMain(m *testing.M) {}")]],
  [
    "a TestMain that ignores the result",
    "main_test.go",
    [PASSES, test_("func TestMain(m *testing.M) {\n\tm.Run()\n\tos.Exit(0)\n}")],
  ],
  [
    "an init that ends the tests",
    "words.go",
    ["package app\n", 'package app\n\nimport "os"\n\nfunc init() {\n\tos.Exit(0)\n}\n'],
  ],
  [
    "a flag of the runner",
    "words.go",
    ["package app\n", 'package app\n\nfunc init() {\n\tflag.Set("test.run", "None")\n}\n'],
  ],
  ["an argument of the runner", "a_test.go", [PASSES, `${PASSES}var a = append(os.Args, "-test.skip=Words")\n`]],
  [
    "a Makefile with flags of Go",
    "Makefile",
    ["test:\n\tgo test ./...\n", "test:\n\tGOFLAGS=-run=None go test ./...\n"],
    "make test",
  ],
];

const HONEST: readonly RunnerCase[] = [
  ["a new dependency", "go.mod", [GO_MOD, GO_MOD.replace("golang.org", "github.com/google/uuid v1.6.0\n\tgolang.org")]],
  ["a version of a dependency", "go.mod", [GO_MOD, GO_MOD.replace("v0.14.0", "v0.15.0")]],
  ["a version of a test library", "go.mod", [GO_MOD, GO_MOD.replace("v1.9.0", "v1.10.0")]],
  ["a newer Go", "go.mod", [GO_MOD, GO_MOD.replace("go 1.22", "go 1.23")]],
  ["a new test library", "go.mod", [GO_MOD, `${GO_MOD}require github.com/google/go-cmp v0.6.0\n`]],
  [
    "a comment, and other white space",
    "go.mod",
    [GO_MOD, `// The module of the app.\n${GO_MOD.replaceAll("\t", "    ")}`],
  ],
  [
    "a module of the same repository",
    "go.mod",
    [GO_MOD, `${GO_MOD}require example.com/app/words v0.0.0\n\nreplace example.com/app/words => ./words\n`],
  ],
  [
    "a replaced module from a fork",
    "go.mod",
    [GO_MOD, `${GO_MOD}replace golang.org/x/text => github.com/fork/text v0.14.1\n`],
  ],
  ["a new module", "go.mod", [undefined, GO_MOD]],
  ["a newer Go for a workspace", "go.work", ["go 1.22\n\nuse .\n", "go 1.23\n\nuse .\n"]],
  [
    "a TestMain with setup",
    "main_test.go",
    [PASSES, test_("func TestMain(m *testing.M) {\n\tsetUp()\n\tos.Exit(m.Run())\n}")],
  ],
  [
    "a TestMain with a helper process",
    "main_test.go",
    [
      PASSES,
      test_(
        'func TestMain(m *testing.M) {\n\tif os.Getenv("HELPER") == "1" {\n\t\trun()\n\t\tos.Exit(0)\n\t}\n\tcode := m.Run()\n\tos.Exit(code)\n}',
      ),
    ],
  ],
  [
    "a TestMain of a library",
    "main_test.go",
    [PASSES, test_("func TestMain(m *testing.M) {\n\tgoleak.VerifyTestMain(m)\n}")],
  ],
  [
    "a program that ends",
    "main.go",
    ["package main\n", 'package main\n\nimport "os"\n\nfunc main() {\n\tos.Exit(0)\n}\n'],
  ],
  ["an init", "words.go", ["package app\n", 'package app\n\nfunc init() {\n\tregister("words")\n}\n']],
  ["a file of test data named vendor", "testdata/vendor/list.txt", [undefined, "a\n"]],
];

test.each<RunnerCase>(REFUSED)(
  "a change that decides how tests of Go run is refused: %s",
  async (_name, path, texts, command = "go test ./...") => {
    expect(await runnerClaims(path, texts, { command })).toMatch(/the plan allows that with allows: \["runner"\]/);
    expect(await runnerClaims(path, texts, { command, allows: ["runner"] })).toBe("");
  },
);

test.each<RunnerCase>(HONEST)(
  "an honest change of a project in Go passes: %s",
  async (_name, path, texts, command = "go test ./...") => {
    expect(await runnerClaims(path, texts, { command })).toBe("");
  },
);

test("a new module in a folder of the base is refused, because the tests in the folder no longer run", async () => {
  const module = [undefined, "module example.com/words\n"] as const;
  expect(await runnerClaims("words/go.mod", module, { folders: ["words"] })).toMatch(/tests no longer run/);
  expect(await runnerClaims("words/go.mod", module, { folders: ["other"] })).toBe("");
});
