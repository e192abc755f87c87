import { afterAll, beforeAll, expect, test } from "vitest";
import { modulesOf, type SAMPLES, unpackSample } from "../../../../lab/bench/measure/sample-packages.ts";
import { challengeBrief, workBrief } from "../../../../shared/agent/brief.ts";
import type { PlannedTask } from "../../../../shared/protocol/job/plan.ts";
import type { ClaimedVerdict } from "../../../../shared/protocol/verification/verdict.ts";
import type { FaultKind } from "../../../../simulator/brains/refactor/faults.ts";
import { copyOf, orderFor, ScriptedJob, toolsOn, verifierTools } from "./scripted-job.ts";

/**
 * Declares the tests of the job for one sample package: it is planned and written, its modules are attacked and
 * revised, and the result is attacked as a whole.
 */
export function testJob(sample: (typeof SAMPLES)[number]): void {
  const unpacked = unpackSample(sample);
  const job = new ScriptedJob(unpacked.root, sample);
  let tasks: PlannedTask[] = [];
  let faults = new Map<string, FaultKind>();

  beforeAll(async () => {
    ({ tasks, faults } = await runJob(job));
    await implementAll(job, tasks);
  }, 240_000);
  afterAll(() => unpacked.remove());

  test("is planned as one task per module or cycle and one for its package.json, imported modules first", () => {
    expect(tasks.length).toBe(counts[sample.name]?.tasks);
    const covered = tasks.flatMap(({ acceptance }) =>
      acceptance.flatMap((one) => (one.kind === "differential" ? one.reference : [])),
    );
    expect(covered.sort()).toEqual(modulesOf(job.root, sample));
    expect(covered.length).toBe(counts[sample.name]?.modules);
    const first = tasks.filter(({ deliverables }) => deliverables.includes("esm/package.json"));
    expect(first.map(({ dependsOn }) => dependsOn)).toEqual([[]]);
    for (const task of tasks) if (task !== first[0]) expect(task.dependsOn).toContain(first[0]?.key);
  });

  test("has three faulty modules at first, one of them with a fault that no single call shows", () => {
    expect(faults.size).toBe(3);
    const kinds = [...faults.values()];
    expect(kinds.filter((kind) => kind === "direction" || kind === "return").length).toBe(1);
    expect(kinds.filter((kind) => kind === "import").length).toBe(1);
    expect(kinds.filter((kind) => kind === "argument" || kind === "repetition").length).toBe(1);
  });

  test("attacks find every planted fault; only attacks that repeat calls find the hidden one", async () => {
    for (const [path, kind] of faults) {
      const copy = copyOf(job.root);
      // A module that this one imports may also have a planted fault. Outside of this test, such a module would never
      // have been merged, so it is revised first.
      for (const other of faults.keys()) if (other !== path) await revise(job, copy.root, taskOf(tasks, other));
      const { decision, found, isReproduced } = await challenge(job, copy.root, taskOf(tasks, path));
      expect({ path, kind, decision, isReproduced }).toEqual({ path, kind, decision: "fail", isReproduced: true });
      expect(found).toEqual(expect.arrayContaining([...FOUND_BY[kind]]));
      if (isHidden(kind)) expect(found).not.toContain("boundaries");
      copy.remove();
    }
  }, 240_000);

  test("after the revisions no attack finds a fault in any module", async () => {
    for (const path of faults.keys()) await revise(job, job.root, taskOf(tasks, path));
    const whole = { ...(tasks[0] as PlannedTask), deliverables: tasks.flatMap(({ deliverables }) => deliverables) };
    const { decision, found, claims, attacks } = await challenge(job, job.root, whole);
    expect({ decision, found, claims }).toEqual({ decision: "pass", found: [], claims: [] });
    expect(attacks).toEqual(["boundaries", "surface", "state", "arguments"]);
  }, 240_000);

  test("the integrated tree is attacked through its main module and several others", async () => {
    const gate = { key: "final-gate-1", role: "harness", brief: "Rewrite it." };
    const { decision, commands } = await challenge(job, job.root, gate as never);
    expect(decision).toBe("pass");
    expect(commands[0]).toMatch(/ index\.js .*\.js .*\.js/);
  }, 240_000);

  test("a refused verdict makes the verifier attack the modules whose planted faults it did not notice", async () => {
    const tools = verifierTools(job.root);
    const gate = { key: "final-gate-1", role: "harness", brief: "Rewrite it." };
    const talk = job.talk(challengeBrief(orderFor(gate as never), { diff: "" }));
    const first = await talk.untilHandedIn(tools.run);
    const commandOf = ({ input }: typeof first) => (input as unknown as ClaimedVerdict).attacks[0]?.command ?? "";
    // All modules of a small package are attacked at once, so the refusal names another file.
    const other = "lib/another-module.js";
    expect(commandOf(first)).not.toContain(` ${other}`);
    talk.give([
      {
        content: `These faults were not noticed:\n- esm/${other}:3: constant: \`1\` became \`2\` in \`f(1)\`\nReport a new verdict.`,
        isError: true,
      },
    ]);
    expect(commandOf(await talk.untilHandedIn(tools.run))).toContain(` ${other}`);
    tools.remove();
  }, 240_000);
}

/** Runs one complete job with the lead, its explorers and its implementers, whose tools work on a real folder. */
export async function runJob(job: ScriptedJob): Promise<{ tasks: PlannedTask[]; faults: Map<string, FaultKind> }> {
  const lead = job.talk("role: lead\n\nPlan this job and see it through.");
  const delegations = await lead.answer();
  expect(delegations.every(({ name }) => name === "delegate")).toBe(true);
  lead.give(delegations.map((_call, i) => ({ content: `Task t${i} is queued.` })));
  expect(await lead.answer()).toEqual([]);
  const reports = await Promise.all(delegations.map(({ input }) => explore(job, String(input.brief))));
  for (const report of reports) lead.say(reported(report));
  const [plan] = await lead.answer();
  expect(plan?.name).toBe("submit_plan");
  lead.give([{ content: "The plan is accepted." }]);
  expect(await lead.answer()).toEqual([]);
  const [[, faults] = []] = [...job.memory];
  return { tasks: plan?.input.tasks as PlannedTask[], faults: faults as Map<string, FaultKind> };
}

async function explore(job: ScriptedJob, brief: string): Promise<string> {
  const handedIn = await job.talk(workBrief(orderFor({ brief }))).untilHandedIn(toolsOn(job.root));
  return String(handedIn.input.report);
}

function reported(report: string): string {
  const text = report
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
  return `<task-notification automated="true">\n<task id="t1" role="explorer" status="reported">Read</task>\n<report written-by="agent">${text}</report>\n</task-notification>`;
}

export async function implementAll(job: ScriptedJob, tasks: readonly PlannedTask[]): Promise<void> {
  const written = new Set<string>();
  for (const task of inOrder(tasks)) {
    const run = toolsOn(job.root);
    await job.talk(workBrief(orderFor(task))).untilHandedIn((call) => {
      if (call.name === "write_file") written.add(String(call.input.path));
      return run(call);
    });
  }
  expect([...written].sort()).toEqual(tasks.flatMap(({ deliverables }) => deliverables).sort());
}

function inOrder(tasks: readonly PlannedTask[]): PlannedTask[] {
  const done: PlannedTask[] = [];
  while (done.length < tasks.length) {
    const next = tasks.filter(
      (task) => !done.includes(task) && task.dependsOn.every((key) => done.some((other) => other.key === key)),
    );
    expect(next.length).toBeGreaterThan(0);
    done.push(...next);
  }
  return done;
}

const counts: Record<string, { modules: number; tasks: number }> = {
  semver: { modules: 48, tasks: 48 },
  picomatch: { modules: 7, tasks: 8 },
  braces: { modules: 7, tasks: 8 },
};

const FOUND_BY: Readonly<Record<FaultKind, readonly string[]>> = {
  direction: [],
  return: [],
  import: ["surface"],
  argument: ["arguments"],
  repetition: ["state"],
};

function isHidden(kind: FaultKind): boolean {
  return kind === "argument" || kind === "repetition";
}

/** Runs a verifier. Returns its verdict, and whether the commands of its findings fail again on the candidate. */
export async function challenge(job: ScriptedJob, root: string, task: PlannedTask) {
  const tools = verifierTools(root);
  const brief = challengeBrief(orderFor(task), { diff: "" });
  const { input } = await job.talk(brief).untilHandedIn(tools.run);
  const { decision, findings, attacks } = input as unknown as ClaimedVerdict;
  const isReproduced = findings.every(({ command }) => !tools.again(command).content.startsWith("[exit code 0]"));
  tools.remove();
  return {
    decision,
    found: findings.map(({ name }) => name),
    claims: findings.map(({ claim }) => claim),
    attacks: attacks.map(({ name }) => name),
    commands: attacks.map(({ command }) => command),
    isReproduced,
  };
}

export function taskOf(tasks: readonly PlannedTask[], path: string): PlannedTask {
  return tasks.find(({ deliverables }) => deliverables.includes(`esm/${path}`)) as PlannedTask;
}

async function revise(job: ScriptedJob, root: string, task: PlannedTask): Promise<void> {
  const findings = [
    { source: "challenge" as const, name: "state", claim: "it <differs>", command: "node /attack/attack.mjs" },
  ];
  const handedIn = await job.talk(workBrief(orderFor(task, { findings }))).untilHandedIn(toolsOn(root));
  expect(handedIn.input.summary).toContain("The finding state (challenge) is fixed");
}
