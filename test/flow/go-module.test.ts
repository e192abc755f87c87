import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { missingPrograms } from "../../lab/bench/runners/missing-programs.ts";
import { detailOfCommand, EDITS_BRAIN, type EditsTask, runEditsJob } from "../support/edits-job.ts";
import { repositoryIn, startTestMachine } from "../support/machine.ts";

const FILES = {
  "README.md": "# Shop\n",
  "go.mod": "module example.com/shop\n\ngo 1.19\n",
  "money/money.go": `package money

// Share divides an amount of cents among people.
func Share(cents, people int) int {
	return cents / people
}
`,
  "money/money_test.go": `package money

import "testing"

func TestShare(t *testing.T) {
	if got := Share(10, 2); got != 5 {
		t.Errorf("got %d", got)
	}
}
`,
};

/** A command that runs a claim about `Share` as a test of its package. */
const attack = (name: string, claim: string) =>
  `printf '%s\\n' 'package money' 'import "testing"' 'func Test${name}(t *testing.T) { if !(${claim}) { t.Fatal("no") } }' > money/${name}_test.go && go test -vet=off -run ${name} ./money`;

const SHARE: EditsTask = {
  key: "share",
  edits: [
    {
      path: "money/money.go",
      old: "\treturn cents / people\n",
      new: "\tif people <= 0 {\n\t\treturn 0\n\t}\n\treturn cents / people\n",
    },
    {
      path: "money/money_test.go",
      old: "func TestShare(",
      new: 'func TestNobody(t *testing.T) {\n\tif got := Share(10, 0); got != 0 {\n\t\tt.Errorf("got %d", got)\n\t}\n}\n\nfunc TestShare(',
    },
  ],
  acceptance: "go test ./...",
  attacks: {
    boundaries: attack("Boundaries", "Share(7, 0) == 0 && Share(7, -1) == 0"),
    claim: attack("Claim", "Share(0, 0) == 0"),
    compatibility: attack("Compatibility", "Share(7, 2) == 3 && Share(-7, 2) == -3"),
    callers: attack("Callers", "Share(9, 3) + Share(1, 1) == 4"),
  },
};

const README: EditsTask = {
  key: "readme",
  edits: [{ path: "README.md", old: "# Shop\n", new: "# Shop\n\nTea\n" }],
  acceptance: "go test ./money && grep -qx Tea README.md",
  attacks: { content: "grep -qx Tea README.md" },
};

const missing = missingPrograms(["go"]);
if (missing.length > 0) process.stderr.write("skipped, because this machine has no go: a Go module\n");

test.skipIf(missing.length > 0)(
  "two tasks on a Go module: the tests of go test are counted, and both changes land",
  async () => {
    const machine = await startTestMachine({ brain: EDITS_BRAIN });
    const { checksOf, tree } = await runEditsJob(machine, {
      repository: repositoryIn(machine, FILES),
      tasks: [SHARE, README],
    });
    expect(detailOfCommand(checksOf("share")[0])).toContain("2 tests ran, reported by go");
    expect(detailOfCommand(checksOf("readme")[0])).toContain("1 tests ran, reported by go");
    expect(execFileSync("go", ["test", "-count=1", "-v", "./..."], { cwd: tree, encoding: "utf8" })).toMatch(
      /--- PASS: TestNobody[\s\S]*--- PASS: TestShare/,
    );
  },
  180_000,
);
