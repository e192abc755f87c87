import { describe, expect, test } from "vitest";
import type { AttackClass, ClaimedVerdict } from "../../../../shared/protocol/verification/verdict.ts";
import type { ExecutedCommand } from "../../../../worker/verify/executed-commands.ts";
import { nothingMeasured } from "../../../../worker/verify/faults/fault-runs.ts";
import type { Measured } from "../../../../worker/verify/faults/measure-attack-kills.ts";
import { judgeChallenge } from "../../../../worker/verify/judge-challenge.ts";

const COMMIT = "c".repeat(40);
const attack = (command: string) => ({ name: "boundaries", command, outcome: "it held" });
const finding = (command: string) => ({ name: "boundaries", claim: "it breaks", command });
const ran = (command: string, code: number | null): ExecutedCommand => ({ command, code }) as ExecutedCommand;

interface Given {
  readonly executed?: ExecutedCommand[];
  /**
   * The exit code of each command when the harness runs it: one code for all its runs, or a list with a code for each
   * run.
   */
  readonly codes?: Record<string, number | null | number[]>;
  /** The exit code of each command when the harness runs it on the base; default 0. */
  readonly onBase?: Record<string, number>;
  readonly classes?: AttackClass[];
  readonly claims?: string[];
  readonly measured?: Measured;
}

/** Judges a verdict. */
function judge(
  claimed: Partial<ClaimedVerdict>,
  { executed = [], codes = {}, onBase = {}, classes = [], claims = [], measured }: Given = {},
) {
  const runs = new Map<string, number>();
  const codeOf = (command: string) => {
    const run = runs.get(command) ?? 0;
    runs.set(command, run + 1);
    const code = codes[command] ?? null;
    return Array.isArray(code) ? (code[run] ?? 0) : code;
  };
  return judgeChallenge({
    claimed: { decision: "pass", summary: "s", attacks: [], findings: [], ...claimed },
    executed,
    rerun: async (command) => ({ code: codeOf(command), stdout: `out of ${command}`, stderr: "" }),
    rerunOnBase: async (command) => ({ code: onBase[command] ?? 0, stdout: `out of ${command}`, stderr: "" }),
    measureKills: async () => measured ?? nothingMeasured(classes),
    classes,
    claims,
    commit: COMMIT,
    attemptId: "t1.2",
  });
}

describe("a pass is accepted", () => {
  test("with recorded attacks that the candidate withstood, and names the commit", async () => {
    const judged = await judge({ attacks: [attack("a"), attack("b")] }, { executed: [ran("a", 0), ran("b", 0)] });
    expect(judged).toMatchObject({ ok: true, verdict: { commit: COMMIT, by: "challenge", decision: "pass" } });
    expect(judged.ok && judged.verdict.attacks.map(({ command }) => command)).toEqual(["a", "b"]);
  });

  test("when a failed attack was fixed and the candidate withstood it", async () => {
    const executed = [ran("a", 1), ran("a", 0)];
    expect(await judge({ attacks: [attack("a")] }, { executed })).toMatchObject({ ok: true });
  });
});

describe("a pass is refused", () => {
  test.each<[string, Partial<ClaimedVerdict>, ExecutedCommand[], RegExp]>([
    ["without any attack", {}, [ran("a", 0)], /needs attacks that you ran/],
    ["with an attack that was never run", { attacks: [attack("a")] }, [], /run_command never ran/],
    [
      "with an invented attack among real ones",
      { attacks: [attack("a"), attack("b")] },
      [ran("a", 0)],
      /- boundaries: b/,
    ],
    [
      "with an attack that differs slightly from the command that ran",
      { attacks: [attack("a ")] },
      [ran("a", 0)],
      /in exactly these words/,
    ],
    ["when an attack broke the candidate", { attacks: [attack("a")] }, [ran("a", 1)], /did not exit with 0/],
    ["when an attack was killed", { attacks: [attack("a")] }, [ran("a", null)], /did not exit with 0/],
    [
      "when it held first and broke later",
      { attacks: [attack("a")] },
      [ran("a", 0), ran("a", 1)],
      /did not exit with 0/,
    ],
  ])("%s", async (_name, claimed, executed, text) => {
    const judged = await judge(claimed, { executed });
    expect(judged).toEqual({ ok: false, text: expect.stringMatching(text) });
  });
});

describe("a fail", () => {
  test("is accepted with only the findings that fail again, with the harness's evidence", async () => {
    const codes = { f: 1, g: 0, h: 3 };
    const judged = await judge({ decision: "fail", findings: ["f", "g", "h"].map(finding) }, { codes });
    expect(judged.ok && judged.verdict.findings).toEqual([
      expect.objectContaining({ command: "f", source: "challenge", evidence: expect.stringContaining("out of f") }),
      expect.objectContaining({ command: "h", evidence: expect.stringContaining("exit code 3") }),
    ]);
    expect(judged).toMatchObject({ ok: true, verdict: { decision: "fail" } });
  });

  test.each<[string, Record<string, number | null>]>([
    ["passes", { f: 0 }],
    ["cannot be found", { f: 127 }],
    ["cannot be run", { f: 126 }],
    ["is killed", { f: null }],
  ])("is refused when the only finding's command %s", async (_name, codes) => {
    const judged = await judge({ decision: "fail", findings: [finding("f")] }, { codes });
    expect(judged).toEqual({ ok: false, text: expect.stringMatching(/None of the findings could be reproduced/) });
  });

  test("without a finding is refused", async () => {
    expect(await judge({ decision: "fail" })).toMatchObject({ ok: false, text: expect.stringMatching(/at least one/) });
  });

  test("does not count attacks that were not run", async () => {
    const claimed = { decision: "fail" as const, findings: [finding("f")], attacks: [attack("a"), attack("b")] };
    const judged = await judge(claimed, { executed: [ran("a", 1)], codes: { f: 1 } });
    expect(judged.ok && judged.verdict.attacks.map(({ command }) => command)).toEqual(["a"]);
  });
});

describe("evidence that shows nothing is refused", () => {
  test.each([
    "true",
    ": ",
    "echo fine",
    "exit 0",
    "printf ok && true",
    "sleep 1; echo done",
    "node x.mjs || true",
    "node x.mjs; exit 0",
    "( true )",
  ])("a pass by: %s", async (command) => {
    const judged = await judge({ attacks: [attack(command)] }, { executed: [ran(command, 0)] });
    expect(judged).toEqual({ ok: false, text: expect.stringMatching(/show nothing/) });
  });

  test.each(["false", "exit 1", "echo broken; exit 3"])("a finding by: %s", async (command) => {
    const judged = await judge({ decision: "fail", findings: [finding(command)] }, { codes: { [command]: 1 } });
    expect(judged).toMatchObject({ ok: false });
  });

  test("a finding that fails only once", async () => {
    const judged = await judge({ decision: "fail", findings: [finding("f")] }, { codes: { f: [1, 0] } });
    expect(judged).toEqual({ ok: false, text: expect.stringMatching(/it is flaky/) });
  });

  test("a finding that fails on the base in the same way", async () => {
    const judged = await judge({ decision: "fail", findings: [finding("f")] }, { codes: { f: 1 }, onBase: { f: 1 } });
    expect(judged).toEqual({ ok: false, text: expect.stringMatching(/not a fault of the change/) });
  });

  test("but not a finding that quotes a claim of the author", async () => {
    const claims = ["it answers in order\nit never throws on an empty list"];
    const about = { name: "claim", claim: '"it never throws on an empty list" does not hold', command: "f" };
    const given = { codes: { f: 1 }, onBase: { f: 1 }, claims };
    expect(await judge({ decision: "fail", findings: [about] }, given)).toMatchObject({ ok: true });
    const other = { ...about, claim: "it is slow" };
    expect(await judge({ decision: "fail", findings: [other] }, given)).toMatchObject({ ok: false });
  });

  test("a pass that carries findings", async () => {
    const judged = await judge({ attacks: [attack("a")], findings: [finding("f")] }, { executed: [ran("a", 0)] });
    expect(judged).toEqual({ ok: false, text: expect.stringMatching(/A pass has no findings/) });
  });
});

describe("the classes that a change calls for", () => {
  const executed = ["a", "b"].map((command) => ran(command, 0));
  const named = (name: string, command: string) => ({ ...attack(command), name });

  test("are all in a pass", async () => {
    const attacks = [named("boundaries", "a"), named("errors", "b")];
    expect(await judge({ attacks }, { executed, classes: ["boundaries", "errors"] })).toMatchObject({ ok: true });
    const judged = await judge({ attacks }, { executed, classes: ["boundaries", "callers", "claim"] });
    expect(judged).toEqual({ ok: false, text: expect.stringMatching(/- callers: [\s\S]*- claim: /) });
  });

  test.each<[string, (name: string) => string]>([
    ["a colon with the class", (name) => `node a.mjs && : ${name}`],
    ["true with the class", (name) => `true ${name}; node a.mjs`],
    ["an echo", (name) => `echo "${name} follow" && node a.mjs 2>&1`],
    ["a comment", (name) => `node a.mjs # ${name}`],
    ["spaces", (name) => `node ${" ".repeat(name.length)}a.mjs`],
    ["a variable", (name) => `class=${name}; CLASS=${name} node a.mjs`],
    ["a group and a shell", (name) => `( bash -c 'node a.mjs; : ${name}' )`],
    ["a test of a word, and the output elsewhere", (name) => `[ ${name} ] && node a.mjs > /tmp/${name}`],
    ["repetition", (name) => Array.from({ length: name.length }, () => "node a.mjs").join(" && ")],
  ])("cannot all be covered by one command with different idle parts: %s", async (_what, commandOf) => {
    const attacks = ["boundaries", "errors", "callers", "claim"].map((name) => named(name, commandOf(name)));
    const judged = await judge({ attacks }, { executed: attacks.map(({ command }) => ran(command, 0)) });
    expect(judged).toEqual({ ok: false, text: expect.stringMatching(/cover at most 3 classes/) });
  });

  test.each<[string, (name: string) => string]>([
    ["other arguments", (name) => `node a.mjs ${name}`],
    ["other code", (name) => `node -e "require('./a').${name}()"`],
    ["other input", (name) => `node a.mjs < /attack/${name}`],
    ["other folders", (name) => `cd ${name} && node a.mjs`],
  ])("are covered by commands that each test something else: %s", async (_what, commandOf) => {
    const attacks = ["boundaries", "errors", "callers", "claim"].map((name) => named(name, commandOf(name)));
    const judged = await judge({ attacks }, { executed: attacks.map(({ command }) => ran(command, 0)) });
    expect(judged).toMatchObject({ ok: true });
  });

  test("cannot all be covered by one command", async () => {
    const attacks = ["boundaries", "errors", "callers", "claim"].map((name) => named(name, "a"));
    const judged = await judge({ attacks }, { executed });
    expect(judged).toEqual({ ok: false, text: expect.stringMatching(/cover at most 3 classes/) });
  });
});
