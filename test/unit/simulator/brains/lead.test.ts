import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { SAMPLES, unpackSample } from "../../../../lab/bench/measure/sample-packages.ts";
import { workBrief } from "../../../../shared/agent/brief.ts";
import type { PlannedTask } from "../../../../shared/protocol/job/plan.ts";
import { type Call, type Conversation, orderFor, ScriptedJob, toolsOn } from "./scripted-job.ts";

const sample = SAMPLES[2] as (typeof SAMPLES)[number];
const { root, remove } = unpackSample(sample);
let job: ScriptedJob;
let lead: Conversation;
beforeEach(() => {
  job = new ScriptedJob(root, sample);
  lead = job.talk("role: lead\n\nPlan this job and see it through.");
});
afterAll(remove);

/** Sends the lead a message; returns the calls of its next answer, each as one text. */
async function told(text: string): Promise<string[]> {
  lead.say(text);
  return short(await lead.answer());
}

function short(calls: readonly Call[]): string[] {
  return calls.map(({ name, input }) => [name, input.task ?? input.title].filter(Boolean).join(" "));
}

function accept(count: number): void {
  lead.give(Array.from({ length: count }, () => ({ content: "done" })));
}

/**
 * Runs the explorers that the lead delegated to in its last turn; returns their reports. `spoil` may change a report.
 */
async function reports(
  calls: readonly Call[],
  spoil: (report: string, i: number) => string = (report) => report,
): Promise<string> {
  const texts = calls.map(async ({ input }, i) => {
    const handedIn = await job.talk(workBrief(orderFor({ brief: String(input.brief) }))).untilHandedIn(toolsOn(root));
    const text = spoil(String(handedIn.input.report), i)
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll('"', "&quot;");
    return `<task-notification automated="true">\n<task id="t${i}" role="explorer" status="reported">Read</task>\n<report written-by="agent">${text}</report>\n</task-notification>`;
  });
  return (await Promise.all(texts)).join("\n\n");
}

async function planned(): Promise<PlannedTask[]> {
  const delegations = await lead.answer();
  accept(delegations.length);
  await lead.answer();
  lead.say(await reports(delegations));
  const [plan] = await lead.answer();
  return plan?.input.tasks as PlannedTask[];
}

test("together the explorers get all modules, each once", async () => {
  const delegations = await lead.answer();
  const files = delegations.flatMap(({ input }) => /^files: (.*)$/m.exec(String(input.brief))?.[1]?.split(", ") ?? []);
  expect(files.sort()).toEqual([
    "index.js",
    "lib/compile.js",
    "lib/constants.js",
    "lib/expand.js",
    "lib/parse.js",
    "lib/stringify.js",
    "lib/utils.js",
  ]);
  expect(delegations.length).toBeGreaterThan(1);
});

test("an invalid report is requested again", async () => {
  const delegations = await lead.answer();
  accept(delegations.length);
  await lead.answer();
  lead.say(await reports(delegations, (report, i) => (i === 0 ? "I could not decide." : report)));
  const again = await lead.answer();
  expect(again.map(({ name }) => name)).toEqual(["delegate"]);
  expect(again[0]?.input.brief).toBe(delegations[0]?.input.brief);
  accept(1);
  await lead.answer();
  lead.say(await reports(again));
  expect(short(await lead.answer())).toEqual(["submit_plan"]);
});

test("the files of a stuck explorer go to another, at most three times", async () => {
  const first = await lead.answer();
  accept(first.length);
  await lead.answer();
  let [title = ""] = first.map(({ input }) => String(input.title));
  lead.say(await reports(first.slice(1)));
  for (let round = 2; round <= 3; round++) {
    const calls = await told(stuck("explore-t2", title));
    expect(calls[0]).toBe("stop_task t2");
    title = calls.at(-1)?.replace(/^delegate /, "") ?? "";
    expect(title).toContain(`try ${round}`);
    accept(calls.length);
    await lead.answer();
  }
  expect(await told(stuck("explore-t2", title))).toEqual([]);
  expect(JSON.stringify(lead.messages.at(-1))).toContain("I cannot plan");
});

test("no file name makes the lead delegate a file more than three times, with any report", async () => {
  const tree = mkdtempSync(join(tmpdir(), "midwatch-names-"));
  onTestFinished(() => rmSync(tree, { recursive: true, force: true }));
  const names = [
    "b,c.js",
    "two\nlines.js",
    " a.js",
    "a.js, a.js",
    "q?.js",
    "$&.js",
    "none.js",
    "files: a.js",
    "it's.js",
  ];
  for (const name of names) writeFileSync(join(tree, name), "exports.a = 1;\n");
  lead = new ScriptedJob(tree, { ...sample, modules: "**/*.js", exclude: "test/**" }).talk("role: lead\n\nPlan it.");
  const briefs: string[] = [];
  for (let turn = 0; turn < 20; turn++) {
    const calls = await lead.answer();
    briefs.push(...calls.map(({ input }) => String(input.brief)));
    if (calls.length > 0) accept(calls.length);
    lead.say('<task id="t2" status="reported">Read</task>\n<report written-by="agent">{"modules": []}</report>');
  }
  expect(briefs.length).toBe(3);
  expect(JSON.stringify(lead.messages)).toContain("I cannot plan: 3 explorers have failed");
});

test("a plan with too many tasks is submitted again with the allowed number", async () => {
  const tasks = await planned();
  expect(tasks.length).toBe(8);
  lead.give([
    {
      content: "The plan was not taken: the job may add 3 more tasks (maxTasks), the plan has 8: make tasks larger",
      isError: true,
    },
  ]);
  const [again] = await lead.answer();
  const fewer = again?.input.tasks as PlannedTask[];
  expect(fewer.length).toBe(3);
  expect(fewer.flatMap(({ deliverables }) => deliverables).sort()).toEqual(
    tasks.flatMap(({ deliverables }) => deliverables).sort(),
  );
  const keys = fewer.map(({ key }) => key);
  for (const [i, { dependsOn }] of fewer.entries())
    for (const key of dependsOn) expect(keys.indexOf(key)).toBeLessThan(i);
});

test("a stuck task gets a message, then is stopped; when all tasks have ended the job is finished", async () => {
  const [task] = await planned();
  accept(1);
  await lead.answer();
  expect(await told(stuck(task?.key ?? "", "Rewrite"))).toEqual([`message_task ${task?.key}`]);
  accept(1);
  expect(await lead.answer()).toEqual([]);
  expect(await told(stuck(task?.key ?? "", "Rewrite"))).toEqual([`stop_task ${task?.key}`]);
  accept(1);
  expect(await lead.answer()).toEqual([]);
  expect(
    await told(
      `Nothing is under way, 5 tasks are merged, and these cannot continue by themselves:\n- index: blocked (dependency)`,
    ),
  ).toEqual(["stop_task index"]);
  accept(1);
  expect(await lead.answer()).toEqual([]);
  lead.say('<all-tasks-ended merged="5" failed="0" cancelled="2"/>\nEvery task has ended.');
  const [finish] = await lead.answer();
  expect(finish?.name).toBe("finish_job");
  expect(finish?.input.summary).toContain("5 tasks were merged; 0 failed and 2 were stopped");
});

test("one task rewrites the modules that the gate refused, with all their imports", async () => {
  await planned();
  accept(1);
  await lead.answer();
  lead.say(
    '<gate-notification automated="true" by="gate" decision="fail">\n<finding source="gate" name="differential">lib/expand.js, export default: a call gives another result</finding>\n</gate-notification>',
  );
  const [amend] = await lead.answer();
  const added = amend?.input.add as PlannedTask[];
  expect(added.map(({ key, writes }) => [key, writes])).toEqual([
    ["rewrite-1", ["esm/lib/expand.js", "esm/lib/stringify.js", "esm/lib/utils.js"]],
  ]);
  expect(added[0]?.brief).toContain("imports of lib/expand.js: lib/stringify.js, lib/utils.js");
  expect(added[0]?.acceptance).toEqual([
    expect.objectContaining({ reference: ["lib/expand.js", "lib/stringify.js", "lib/utils.js"] }),
  ]);
});

test("the plan and the faults are the same after a restart of the simulator, and different with another seed", async () => {
  const tasks = await planned();
  const before = [...job.memory.values()].map((faults) => [...(faults as Map<string, string>)]);
  const again = new Set<string>();
  for (let seed = 1; seed <= 12; seed++) {
    job = new ScriptedJob(root, sample, seed);
    lead = job.talk("role: lead\n\nPlan this job and see it through.");
    expect(await planned()).toEqual(tasks);
    const after = [...job.memory.values()].map((faults) => [...(faults as Map<string, string>)]);
    if (seed === 1) expect(after).toEqual(before);
    again.add(JSON.stringify(after));
  }
  expect(again.size).toBeGreaterThan(3);
});

test("without a stored fault the module is written correctly at once", async () => {
  const tasks = await planned();
  const [faults] = [...job.memory.values()] as [Map<string, string>];
  const [path] = [...faults.keys()];
  const task = tasks.find(({ deliverables }) => deliverables.includes(`esm/${path}`)) as PlannedTask;
  const write = async () => {
    let code = "";
    await job.talk(workBrief(orderFor(task))).untilHandedIn((call) => {
      if (call.name !== "write_file") return toolsOn(root)(call);
      code = String(call.input.content);
      return { content: "Wrote it." };
    });
    return code;
  };
  const wrong = await write();
  expect(await write()).toBe(wrong);
  job.memory.clear();
  expect(await write()).not.toBe(wrong);
});

function stuck(key: string, title: string): string {
  return `<task-notification automated="true">\n<task id="t2" key="${key}" status="parked">${title}</task>\n<why>no_submission</why>\n</task-notification>`;
}
