import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { missingPrograms } from "../../lab/bench/runners/missing-programs.ts";
import { detailOfCommand, EDITS_BRAIN, type EditsTask, runEditsJob } from "../support/edits-job.ts";
import { repositoryIn, startTestMachine } from "../support/machine.ts";

const FILES = {
  "shop/__init__.py": "",
  "shop/money.py": `def cents(amount):
    return int(amount * 100)
`,
  "shop/text.py": `def slug(title):
    return title.lower().replace(" ", "-")
`,
  "tests/test_money.py": `from shop.money import cents


def test_whole():
    assert cents(3) == 300
`,
  "tests/test_text.py": `from shop.text import slug


def test_words():
    assert slug("Red Tea") == "red-tea"
`,
  ".gitignore": "__pycache__\n.pytest_cache\n",
};

const python = (code: string) => `python3 -c '${code}'`;
const money = (claim: string) => python(`from shop.money import cents; assert ${claim}`);
const text = (claim: string) => python(`from shop.text import slug; assert ${claim}`);

const MONEY: EditsTask = {
  key: "money",
  edits: [
    { path: "shop/money.py", old: "int(amount * 100)", new: "round(amount * 100)" },
    {
      path: "tests/test_money.py",
      old: "== 300\n",
      new: "== 300\n\n\ndef test_fraction():\n    assert cents(0.29) == 29\n",
    },
  ],
  acceptance: ".venv/bin/python -m pytest tests/test_money.py",
  attacks: {
    boundaries: money("[cents(0), cents(-0.29)] == [0, -29]"),
    claim: money("[cents(n / 100) for n in range(1000)] == list(range(1000))"),
    compatibility: money("type(cents(1.5)) is int"),
    callers: money("cents(2) + cents(0.5) == 250"),
  },
};

const NEW_TEST = '\n\n\ndef test_spaces():\n    assert slug("a  b ") == "a-b"\n';
const CODE = { path: "shop/text.py", old: 'title.lower().replace(" ", "-")', new: '"-".join(title.lower().split())' };
const CLAIM = { path: "tests/test_text.py", old: 'assert slug("Red Tea") == "red-tea"\n' };

const TEXT: EditsTask = {
  key: "text",
  first: [CODE, { ...CLAIM, new: `assert slug("Red Tea")${NEW_TEST}` }],
  edits: [CODE, { ...CLAIM, new: `assert slug("Red Tea") == "red-tea"${NEW_TEST}` }],
  acceptance: "python3 -m pytest tests/test_text.py",
  attacks: {
    boundaries: text('[slug(""), slug(" "), slug("a\\tb")] == ["", "", "a-b"]'),
    claim: text('slug(" a   b c ") == "a-b-c"'),
    compatibility: text('slug("A-b C") == "a-b-c"'),
    callers: text('slug("x") + slug("Y") == "xy"'),
  },
};

const missing = missingPrograms(["python3", "pytest"]);
if (missing.length > 0)
  process.stderr.write(`skipped, because this machine has no ${missing.join(" and no ")}: pytest\n`);

test.skipIf(missing.length > 0)(
  "two tasks on a Python package: pytest's tests are counted, a weaker test is refused, and both changes land",
  async () => {
    const machine = await startTestMachine({ brain: EDITS_BRAIN });
    const { checksOf, tree } = await runEditsJob(machine, {
      repository: repositoryIn(machine, FILES),
      tasks: [MONEY, TEXT],
      setup: { commands: ["python3 -m venv --without-pip --system-site-packages .venv"] },
    });
    expect(checksOf("money")).toHaveLength(1);
    expect(detailOfCommand(checksOf("money")[0])).toContain("2 tests ran, reported by pytest");
    const [weaker, right] = checksOf("text");
    expect(weaker).toMatchObject({ decision: "fail", findings: [{ name: "tests-kept" }] });
    expect(detailOfCommand(right)).toContain("2 tests ran, reported by pytest");
    // The Python of the sandbox, which has pytest.
    const env = { PATH: "/usr/local/bin:/usr/bin:/bin" };
    const said = execFileSync("python3", ["-m", "pytest", "-q"], { cwd: tree, env, encoding: "utf8" });
    expect(said).toContain("4 passed");
  },
  120_000,
);
