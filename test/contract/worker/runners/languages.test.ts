import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type CommandRig, comparable, makeCommandRig } from "../../../../lab/bench/runners/command-rig.ts";
import { missingPrograms } from "../../../../lab/bench/runners/missing-programs.ts";
import type { SandboxResult } from "../../../../worker/sandbox/run-in-sandbox.ts";
import { removableFolder } from "../../../support/machine.ts";
import { makeRepository } from "../../../support/repository.ts";
import { makeSandbox } from "../../../support/sandbox.ts";

const PYTHON = {
  "test_sum.py": `import unittest
class Sum(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(1 + 1, 2)
    def test_fails(self):
        self.assertEqual(1, 2)
    @unittest.skip("later")
    def test_skipped(self):
        pass
    @unittest.expectedFailure
    def test_expected(self):
        self.fail()
    def test_parts(self):
        for i in range(3):
            with self.subTest(i=i):
                self.assertTrue(i >= 0)
`,
  "tests/test_more.py": `import pytest
@pytest.fixture
def broken():
    raise RuntimeError("setup")
@pytest.mark.parametrize("n", [1, 2, 3])
def test_table(n):
    assert n < 3
@pytest.mark.skip
def test_skipped():
    pass
@pytest.mark.xfail
def test_expected():
    assert False
class TestGroup:
    def test_inner(self):
        assert True
def test_setup(broken):
    pass
`,
  "run.sh": "#!/bin/sh\nset -e\npython3 -m pytest -q tests\n",
  Makefile: "test:\n\t@PYTHONPATH=. python3 -m unittest\n",
  "env.py": "import os, sys\nprint(sorted(os.environ.items()), sys.path)\n",
  "launch.py": 'import subprocess, sys\nsys.exit(subprocess.call([sys.executable, "-m", "pytest", "-q", "tests"]))\n',
  "docs/one.rst": ">>> 1 + 1\n2\n",
  "docs/two.rst": ">>> 1 + 1\n3\n",
  "groups.py": `import unittest
class Later(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise unittest.SkipTest("later")
    def test_a(self):
        pass
    def test_b(self):
        pass
class Broken(Later):
    @classmethod
    def setUpClass(cls):
        raise RuntimeError("broken")
class Parts(unittest.TestCase):
    def test_parts(self):
        for i in range(3):
            with self.subTest(i=i):
                if i == 1:
                    self.skipTest("one")
`,
  "nested.py": `import subprocess, sys
def test_runs_pytest_in_a_process(tmp_path):
    (tmp_path / "test_inner.py").write_text("def test_inner():\\n    assert False\\n")
    assert subprocess.call(["sh", "-c", sys.executable + " -m pytest -q " + str(tmp_path)], stdout=subprocess.DEVNULL) == 1
pytest_plugins = "pytester"
def test_runs_pytest_within(pytester):
    pytester.makepyfile("def test_inner():\\n    assert False\\ndef test_other(): pass")
    pytester.runpytest_inprocess().assert_outcomes(failed=1, passed=1)
`,
};
const TOX = {
  "tox.ini": "[tox]\nenvlist = py3\nskipsdist = true\n[testenv]\nsitepackages = true\ncommands = python -m pytest\n",
  "test_sum.py": "def test_adds():\n    assert 1 + 1 == 2\ndef test_fails():\n    assert 1 == 2\n",
};
const GO = {
  "go.mod": "module example.com/sum\n\ngo 1.19\n",
  "sum.go": "package sum\n\nfunc Add(a, b int) int { return a + b }\n",
  "sum_test.go": `package sum

import (
	"fmt"
	"testing"
)

func TestAdd(t *testing.T) {
	for _, n := range []int{1, 2} {
		t.Run(fmt.Sprint("n=", n), func(t *testing.T) {
			t.Parallel()
			if Add(n, n) != 2*n {
				t.Fatal("no")
			}
		})
	}
}

func TestFails(t *testing.T) { t.Log("said"); fmt.Println("printed"); t.Error("bad") }

func TestSkips(t *testing.T) { t.Skip("later") }

func FuzzAdd(f *testing.F) {
	f.Add(1)
	f.Fuzz(func(t *testing.T, n int) {
		if Add(n, 0) != n {
			t.Fatal("no")
		}
	})
}

func ExampleAdd() {
	fmt.Println(Add(1, 2))
	// Output: 3
}
`,
  "crash/crash_test.go":
    'package crash\n\nimport "testing"\n\nfunc TestFirst(t *testing.T) {}\n\nfunc TestCrash(t *testing.T) { panic("x") }\n',
  "inner/inner_test.go": 'package inner\n\nimport "testing"\n\nfunc TestInner(t *testing.T) {}\n',
};
const CARGO = {
  "other/Cargo.toml": '[package]\nname = "other"\nversion = "0.1.0"\nedition = "2021"\n',
  "other/src/lib.rs": "#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() {}\n}\n",
  "Cargo.toml": '[workspace]\nmembers = ["other"]\n[package]\nname = "sum"\nversion = "0.1.0"\nedition = "2021"\n',
  "src/lib.rs": `/// Adds.
/// \`\`\`
/// assert_eq!(sum::add(1, 2), 3);
/// \`\`\`
/// \`\`\`ignore
/// sum::add(1);
/// \`\`\`
/// \`\`\`ignore
/// sum::add(2);
/// \`\`\`
pub fn add(a: i32, b: i32) -> i32 { a + b }
#[cfg(test)]
mod tests {
    #[test]
    fn adds() { assert_eq!(super::add(1, 1), 2); }
    #[test]
    #[should_panic]
    fn panics() { panic!("as expected"); }
    #[test]
    #[ignore]
    fn later() {}
}
`,
  "tests/fails.rs":
    "#[test]\nfn fails() { assert_eq!(sum::add(1, 1), 3); }\n#[test]\nfn adds() { assert_eq!(sum::add(1, 1), 2); }\n",
};
const RUBY = {
  "spec/sum_spec.rb": `RSpec.describe "sum" do
  it("adds") { expect(1 + 1).to eq(2) }
  it("fails") { expect(1).to eq(2) }
  xit("skipped") { expect(1).to eq(1) }
  it "is pending" do
    pending "later"
    expect(1).to eq(2)
  end
  context "inside" do
    it("is nested") { expect(true).to be(true) }
  end
end
`,
  "test/sum_test.rb": `require "minitest/autorun"
class SumTest < Minitest::Test
  def test_adds = assert_equal(2, 1 + 1)
  def test_fails = assert_equal(1, 2)
  def test_skipped = skip("later")
end
`,
  "test/calc_test.rb": `require "minitest/autorun"
describe "calc" do
  it("is first") { _(1).must_equal 1 }
  it("adds") { _(1 + 1).must_equal 2 }
  it("adds") { skip "later" }
  describe("inside") { it("adds") { _(1).must_equal 1 } }
end
`,
  Rakefile: 'require "rspec/core/rake_task"\nRSpec::Core::RakeTask.new(:spec)\ntask default: :spec\n',
  "env.rb": "puts ENV.to_a.sort.inspect, $LOADED_FEATURES.size > 0\n",
};
const PHP = {
  "tests/SumTest.php": `<?php
use PHPUnit\\Framework\\TestCase;
final class SumTest extends TestCase {
    public function testAdds(): void { $this->assertSame(2, 1 + 1); }
    public function testFails(): void { $this->assertSame(1, 2); }
    public function testSkipped(): void { $this->markTestSkipped('later'); }
    /** @dataProvider rows */
    public function testTable(int $n): void { $this->assertGreaterThan(0, $n); }
    public function testRisky(): void { $this->add(1); }
    private function add(int $n): int { return $n + 1; }
    public static function rows(): array { return [[1], [2]]; }
}
`,
};

const CASES: readonly (readonly [string, Record<string, string>, string, object])[] = [
  ["pytest", PYTHON, "pytest -q", { runners: ["pytest"], ran: 10, failed: 3, skipped: 2 }],
  ["pytest", PYTHON, "sh run.sh && sh run.sh", { runners: ["pytest"], ran: 6, failed: 2, skipped: 1 }],
  ["pytest", PYTHON, "PYTHONPATH=src pytest -x tests -p no:cacheprovider", { runners: ["pytest"], failed: 1 }],
  ["pytest", PYTHON, "python3 -m pytest --co -q tests", { runners: ["pytest"], ran: 0 }],
  ["python3", PYTHON, "python3 -m unittest", { runners: ["unittest"], ran: 4, failed: 1, skipped: 1 }],
  ["python3", PYTHON, "make test", { runners: ["unittest"], ran: 4, failed: 1, skipped: 1 }],
  ["python3", PYTHON, "python3 env.py", { isCounted: false }],
  ["python3", PYTHON, "python3 -S -m unittest", { isCounted: false }],
  ["python3", PYTHON, "python3 -m trace -c -s -C /tmp/lines --module unittest test_sum", { ran: 4, failed: 1 }],
  ["pytest", PYTHON, "python3 launch.py", { runners: ["pytest"], ran: 6, failed: 2, skipped: 1 }],
  ["pytest", PYTHON, "pytest -q nested.py", { runners: ["pytest"], ran: 2, failed: 0 }],
  ["python3", PYTHON, "python3 -I -m unittest test_sum.py", { runners: ["unittest"], ran: 0 }],
  ["python3", PYTHON, "/usr/bin/python3 -m unittest", { runners: ["unittest"], ran: 4, failed: 1, skipped: 1 }],
  ["pytest", PYTHON, "pytest -q --doctest-glob='*.rst' docs", { ran: 2, failed: 1, silentFiles: [] }],
  ["python3", PYTHON, "python3 -m unittest groups.Later", { ran: 0, failed: 0, skipped: 1 }],
  ["python3", PYTHON, "python3 -m unittest groups", { ran: 2, failed: 1, skipped: 1 }],
  ["tox", TOX, "tox", { runners: ["pytest"], ran: 2, failed: 1 }],
  ["go", GO, "go test ./crash", { runners: ["go"], ran: 2, failed: 1 }],
  ["go", GO, "go test . ./inner", { runners: ["go"], ran: 8, failed: 1, skipped: 1 }],
  ["go", GO, "go test -v -cover . ./inner && echo done", { runners: ["go"], ran: 8, failed: 1, skipped: 1 }],
  ["go", GO, "echo {} > o.json && go test -overlay o.json ./inner", { isCounted: false }],
  ["go", GO, "/usr/bin/go test ./inner", { isCounted: false }],
  ["go", GO, "go vet ./... && go build ./... && go test -run 'TestAdd/n=1' .", { runners: ["go"], ran: 2, failed: 0 }],
  [
    "cargo",
    CARGO,
    "cargo test --offline --no-fail-fast -- --test-threads=1",
    { runners: ["cargo"], ran: 5, failed: 1, skipped: 3 },
  ],
  [
    "cargo",
    CARGO,
    "cargo test --offline --lib -q -- --test-threads=1",
    { runners: ["cargo"], ran: 2, failed: 0, skipped: 1 },
  ],
  [
    "cargo",
    CARGO,
    "cargo test --offline --lib && cargo test --offline -p other; cargo test --offline --lib",
    { runners: ["cargo"], ran: 3, failed: 0, skipped: 1 },
  ],
  ["rspec", RUBY, "rspec", { runners: ["rspec"], ran: 3, failed: 1, skipped: 2 }],
  ["rspec", RUBY, "rspec --format documentation spec", { runners: ["rspec"], ran: 3, failed: 1 }],
  ["rspec", RUBY, "rake", { runners: ["rspec"], ran: 3, failed: 1, skipped: 2 }],
  ["rspec", RUBY, "ruby test/sum_test.rb --seed 1", { runners: ["minitest"], ran: 2, failed: 1, skipped: 1 }],
  [
    "rspec",
    RUBY,
    "ruby -rminitest/autorun test/sum_test.rb --seed 1",
    { runners: ["minitest"], ran: 2, failed: 1, skipped: 1 },
  ],
  [
    "rspec",
    RUBY,
    "ruby test/calc_test.rb --seed 1",
    {
      ran: 3,
      skipped: 1,
      names: new Set(
        ["calc > is first", "calc > adds", "calc::inside > adds"].map((name) => `test/calc_test.rb: ${name}`),
      ),
    },
  ],
  ["rspec", RUBY, "ruby env.rb", { isCounted: false }],
  ["rspec", RUBY, "ruby -S rspec", { runners: ["rspec"], ran: 3, failed: 1 }],
  ["rspec", RUBY, 'ruby "$(command -v rspec)"', { runners: ["rspec"], ran: 3, failed: 1 }],
  ["rspec", RUBY, "PATH=/usr/bin rspec", { runners: ["rspec"], ran: 3, failed: 1 }],
  ["pytest", PYTHON, 'command -v python3 pytest && python3 "$(which pytest)" -q tests', { ran: 6, failed: 2 }],
  ["pytest", PYTHON, "env -i /bin/bash -c 'pytest -q tests'", { ran: 6, failed: 2 }],
  ["phpunit", PHP, "phpunit tests", { runners: ["phpunit"], ran: 5, failed: 1, skipped: 1 }],
  ["phpunit", PHP, "phpunit --log-junit own.xml tests", { isCounted: false }],
  ["phpunit", PHP, "phpunit --log-teamcity own.txt tests; test -s own.txt", { runners: ["phpunit"], ran: 5 }],
  ["phpunit", PHP, 'php -d memory_limit=-1 "$(command -v phpunit)" tests', { runners: ["phpunit"], ran: 5, failed: 1 }],
  ["phpunit", PHP, "command -v php phpunit && php -r 'echo PHP_BINARY;'", { isCounted: false }],
  ["phpunit", PHP, "php /usr/bin/phpunit --testdox tests", { runners: ["phpunit"], ran: 5, failed: 1 }],
];

const rigs = new Map<string, Promise<CommandRig>>();
const removals: (() => Promise<void>)[] = [];

/** The output with sorted lines, because Go runs parallel tests in any order. */
function sorted(result: SandboxResult) {
  const { code, out, err } = comparable(result);
  return { code, out: out.split("\n").sort(), err: err.split("\n").sort() };
}

afterAll(async () => {
  for (const remove of removals) await remove();
});

async function makeRig(files: Record<string, string>) {
  const { folder, remove } = await removableFolder();
  removals.push(remove);
  const repository = join(folder, "repository");
  makeRepository(repository, files);
  const sandbox = await makeSandbox(folder);
  return makeCommandRig({ folder: join(folder, "data"), repository, sandbox });
}

describe("test runners of other languages", () => {
  for (const [name, files, command, expected] of CASES) {
    const missing = missingPrograms([name]);
    if (missing.length > 0) process.stderr.write(`skipped, because this machine has no ${name}: ${command}\n`);
    test.skipIf(missing.length > 0)(
      `${command}: the tests are counted, and nothing else changes`,
      async () => {
        const made = rigs.get(name) ?? makeRig(files);
        rigs.set(name, made);
        const rig = await made;
        const counted = await rig.counted(command, { timeoutMs: 240_000 });
        expect(sorted(counted.result)).toEqual(sorted(await rig.bare(command, { timeoutMs: 240_000 })));
        expect(counted.tests).toMatchObject({ isWhole: true, malformed: [], ...expected });
      },
      300_000,
    );
  }
});
