import { beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../../shared/protocol/job/job.ts";
import { makeChallengeRig } from "../../support/challenge-rig.ts";
import { removableFolder } from "../../support/machine.ts";
import { makeSandbox } from "../../support/sandbox.ts";

const BASE = {
  "package.json": '{"name":"clip","main":"clip.js"}\n',
  "README.md": "# clip\n",
  "use.js": 'const { clip } = require("./clip.js");\nmodule.exports = clip(2, 0, 1);\n',
  "clip.js": "exports.clip = (n) => n;\n",
};
const GOOD = `"use strict";
exports.clip = function clip(n, low, high) {
  if (typeof n !== "number") throw new TypeError("not a number");
  if (n < low) return low;
  if (n > high) return high;
  return n;
};
exports.sorted = function sorted(list) {
  return [...list].sort((a, b) => a - b);
};
`;
const CLASSES = ["boundaries", "claim", "errors", "compatibility", "callers"] as const;
const ALL = (command: string) => CLASSES.map((name) => [name, command] as const);
/** An attack script such as a verifier would write. */
const ATTACK = `import { createRequire } from "node:module";
import assert from "node:assert";
const { clip, sorted } = createRequire("/work/x.js")("/work/clip.js");
assert.deepStrictEqual([-1, 0, 1, 5, 9, 10, 11].map((n) => clip(n, 0, 10)), [0, 0, 1, 5, 9, 10, 10]);
assert.throws(() => clip("1", 0, 1), TypeError);
const list = Object.freeze([3, 1, 2, 10]);
assert.deepStrictEqual(sorted(list), [1, 2, 3, 10]);
`;

let rig: Awaited<ReturnType<typeof makeChallengeRig>>;
beforeAll(async () => {
  const { folder, remove } = await removableFolder();
  const sandbox = await makeSandbox(folder);
  rig = await makeChallengeRig({ folder, sandbox, base: BASE });
  return remove;
});
const said = (judged: Awaited<ReturnType<typeof rig.pass>>) =>
  judged.ok ? JSON.stringify(judged.verdict.kills) : judged.text;

test("an attack that tests the change counts, regardless of its words: set -e; node attack; echo ok", async () => {
  const judged = await rig.pass({ "clip.js": GOOD }, ALL("set -e; node /attack/a.mjs; echo ok"), {
    scripts: { "a.mjs": ATTACK },
  });
  expect(said(judged)).toMatch(/"planted"/);
  expect(judged).toMatchObject({ ok: true, verdict: { checks: [{ name: "kill-score", figures: { unmeasured: 0 } }] } });
  const kills = judged.ok ? judged.verdict.kills : undefined;
  expect(kills?.planted).toBeGreaterThanOrEqual(4);
  expect(kills?.byAttacks).toBeGreaterThanOrEqual(0.5 * (kills?.planted ?? 0));
  for (const name of CLASSES) expect(kills?.classes[name]?.killed, name).toBeGreaterThan(0);
});

describe("attacks that notice no fault are refused for all required classes", () => {
  test.each(["ls", "node -e 0", "[ 1 ]", "bash -c true", "node clip.js", "node -e 'require(\"./clip.js\").clip'"])(
    "%s",
    async (command) => {
      const judged = await rig.pass({ "clip.js": GOOD }, ALL(command));
      expect(said(judged)).toMatch(/0 were noticed[\s\S]*clip\.js:\d+: \S+: .* became /);
    },
  );
});

describe("attacks that only look at the text are refused", () => {
  const copy = { scripts: { "expected.js": GOOD } };
  test.each<[string, string]>([
    ["the bytes", "cmp /attack/expected.js clip.js"],
    ["a hash", `test "$(sha256sum < clip.js)" = "$(sha256sum < /attack/expected.js)"`],
    ["the text without white space", `diff <(tr -d ' \\n;' < clip.js) <(tr -d ' \\n;' < /attack/expected.js)`],
    ["words of it", "grep -q 'if (n < low) return low' clip.js && grep -q 'a - b' clip.js"],
    ["operators of it", "test $(grep -o '<' clip.js | wc -l) = 1 && test $(grep -o '>' clip.js | wc -l) = 2"],
    ["the number of lines", "test $(wc -l < clip.js) = 10"],
    ["the size", `test $(stat -c %s clip.js) = ${GOOD.length}`],
    ["a range of sizes", `test $(stat -c %s clip.js) -le 400 || test $(( $(stat -c %s clip.js) % 2 )) = 1`],
    ["the time of the last change", 'test -z "$(find clip.js -newer package.json)"'],
    [
      "the source of a function",
      `node -e 'const s = String(require("/work/clip.js").clip); if (!s.includes("n < low")) process.exit(1)'`,
    ],
    [
      "a line in a stack",
      `node -e 'try { require("/work/clip.js").clip("x") } catch (e) { if (!/clip.js:3/.test(e.stack)) process.exit(1) }'`,
    ],
  ])("%s", async (_name, command) => {
    const judged = await rig.pass({ "clip.js": GOOD }, ALL(command), copy);
    expect(said(judged)).toMatch(/The verdict was not accepted/);
  });
});

describe("the repository's own tests do not count as attacks: the acceptance has run them", () => {
  const tested = {
    "clip.js": GOOD,
    "package.json": '{"name":"clip","main":"clip.js","scripts":{"test":"node --test"}}\n',
    "test/clip.test.js": ATTACK.replace(/import \{ createRequire.*\n|const \{ clip, sorted \}.*\n/g, "").replace(
      'import assert from "node:assert";',
      'const assert = require("node:assert");\nconst { clip, sorted } = require("../clip.js");',
    ),
  };
  test.each(["npm test", "node --test", "node test/clip.test.js", "npm run test --silent # boundaries"])(
    "%s",
    async (command) => {
      const judged = await rig.pass(tested, ALL(command));
      expect(said(judged)).toMatch(/The verdict was not accepted/);
      if (command.startsWith("node test/")) expect(said(judged)).toMatch(/own tests are removed/);
    },
  );

  test("an attack with its own inputs counts in addition", async () => {
    const judged = await rig.pass(tested, ALL("node /attack/a.mjs"), { scripts: { "a.mjs": ATTACK } });
    expect(said(judged)).toMatch(/"planted"/);
  });

  test("a module that looks like a test is not removed if another module needs it", async () => {
    const used = {
      "test.js": "exports.isNumber = (n) => typeof n === 'number';\n",
      "clip.js": GOOD.replace('"use strict";', '"use strict";\nconst { isNumber } = require("./test.js");').replace(
        'typeof n !== "number"',
        "!isNumber(n)",
      ),
    };
    const judged = await rig.pass(used, ALL("node /attack/a.mjs"), { scripts: { "a.mjs": ATTACK } });
    expect(said(judged)).toMatch(/"planted"/);
  });
});

test("a class whose attacks notice nothing is refused when attacks of another class notice its faults", async () => {
  const attacks = ALL("node /attack/a.mjs").map(([name, command]) =>
    name === "errors" ? ([name, "node clip.js"] as const) : ([name, command] as const),
  );
  const judged = await rig.pass({ "clip.js": GOOD }, attacks, { scripts: { "a.mjs": ATTACK } });
  expect(said(judged)).toMatch(/although other runs did: errors\./);
});

test("ranges/min-version: a class with unnoticeable faults is unmeasured, not refused", async () => {
  const unreachable = `  if (typeof n !== "number" && typeof n === "number") throw new TypeError("not a number");\n`;
  const code = GOOD.replace(/ {2}if \(typeof.*\n/, () => unreachable);
  const script = ATTACK.replace(/assert\.throws.*\n/, "");
  const judged = await rig.pass({ "clip.js": code }, ALL("node /attack/a.mjs"), { scripts: { "a.mjs": script } });
  expect(said(judged)).toMatch(/"planted"/);
  expect(judged).toMatchObject({ ok: true, verdict: { kills: { unmeasured: ["errors"] } } });
});

test("an attack whose files changed since it was run does not count", async () => {
  const judged = await rig.pass({ "clip.js": GOOD }, ALL("test ! -e /tmp/x && node /attack/a.mjs"), { scripts: {} });
  expect(said(judged)).toMatch(/did not exit with 0/);
});

test("an attack that fails by chance does not count", async () => {
  // A command that passes in the verifier's own run, and passes or fails at random later.
  const flaky = "test $(( $(date +%N | sed 's/^0*//') % 10 )) -lt 5";
  let taken = 0;
  for (let n = 0; n < 3; n++) if ((await rig.pass({ "clip.js": GOOD }, ALL(flaky))).ok) taken += 1;
  expect(taken).toBeLessThan(3);
});

test("without planted faults the verdict says unmeasured, and the commands' words decide", async () => {
  const judged = await rig.pass({ "README.md": "# clip\n\nmore\n" }, [["claim", "grep -q more README.md"]]);
  expect(judged).toMatchObject({
    ok: true,
    verdict: { kills: { planted: 0 }, checks: [{ name: "kill-score", figures: { unmeasured: 1 } }] },
  });
  expect(await rig.pass({ "README.md": "# clip\n\nmore\n" }, [["claim", "true"]])).toMatchObject({ ok: false });
});

test("a budget of 0 measures nothing, which alone is not a pass", async () => {
  const judged = await rig.pass(
    { "clip.js": GOOD },
    ALL("node clip.js")
      .slice(0, 5)
      .map(([name], i) => [name, `node clip.js ${i}`] as const),
    {
      limits: { ...DEFAULT_LIMITS, killBudgetSeconds: 0 },
    },
  );
  expect(judged).toMatchObject({
    ok: true,
    verdict: { kills: { planted: 0, unmeasured: expect.arrayContaining([...CLASSES]) } },
  });
});

test.each([
  ["in a sloppy module", ""],
  ["in a strict module", '"use strict";\n'],
])("code that replaces the attack's assertions through a computed name is noticed %s", async (_where, head) => {
  const patched = `${head}const judge = require(["node", "assert"].join(":"));
try { for (const name of ["deepStrictEqual", "strictEqual", "throws"]) Object.assign(judge, { [name]() {} }); } catch {}
${GOOD.replace('"use strict";\n', "").replace("return low", "return high")}`;
  const judged = await rig.pass({ "clip.js": patched }, ALL("node /attack/a.mjs"), { scripts: { "a.mjs": ATTACK } });
  expect(said(judged)).toContain("These attacks did not exit with 0");
});
