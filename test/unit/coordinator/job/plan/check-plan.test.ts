import { expect, test } from "vitest";
import type { JobInput } from "../../../../../coordinator/job/input.ts";
import { checkPlan } from "../../../../../coordinator/job/plan/check-plan.ts";
import { leadInput } from "../../../../../coordinator/lead/lead-tools.ts";
import { cleanInput } from "../../../../../coordinator/log/clean-input.ts";
import { SECRET_SAMPLES } from "../../../../../lab/attack/untrusted/secret-samples.ts";
import { BUILT_IN_ROLES, TASK_ROLES } from "../../../../../shared/protocol/job/built-in-roles.ts";
import { NO_ESTIMATES } from "../../../../../shared/protocol/job/history.ts";
import { JobDriver, planned } from "../../../../support/job-driver.ts";

/** The facts that the lead's plan is checked against: an empty repository, an empty policy and no estimates. */
const KNOWN = {
  estimates: NO_ESTIMATES,
  folders: new Set<string>(),
  manifests: new Set<string>(),
  asksForProtected: false,
};

function submit(command: string): ReturnType<JobDriver["feed"]> {
  const driver = new JobDriver();
  driver.intake();
  const tasks = [{ ...planned("a"), acceptance: [{ kind: "command" as const, command }] }];
  const input: JobInput = { kind: "submit_plan", source: "s", plan: { summary: "s", tasks } };
  return driver.feed(cleanInput(input));
}

test("a command that redaction in the log would change is refused", () => {
  const { secret } = SECRET_SAMPLES.find(({ kind }) => kind === "GitHub token")!;
  expect(submit(`TOKEN=${secret} npm test`)).toMatchObject({
    kind: "refused",
    text: expect.stringMatching(/\[secret: GitHub token\].*from a file or the environment/),
  });
});

test("a command with an obvious placeholder for a secret is accepted unchanged", () => {
  expect(submit('API_KEY="test-api-key-12345" npm test')).toMatchObject({ kind: "done" });
});

function faultsOf(reference: string[]): string[] {
  const task = {
    ...{ key: "a", role: "implementer", title: "a", brief: "a", dependsOn: [], writes: ["esm/**"], deliverables: [] },
    acceptance: [{ kind: "differential" as const, reference, candidateRoot: "esm" }],
  };
  return checkPlan([task], {
    roles: ["implementer"],
    tasksLeft: 5,
    takenKeys: new Set(),
    knownKeys: new Set(),
    folders: new Set(),
    guard: { closed: new Set(), permitted: [], isApproved: false },
  });
}

test("a plan with a differential test of files that are not JavaScript is refused", () => {
  expect(faultsOf(["lib/a.js", "**/*.mjs", "src/*.{js,cjs}", "src/**", "src/a.ts"])).toEqual([]);
  expect(faultsOf(["lib/a.py", "lib/a.js", "data.json"])).toEqual([
    expect.stringMatching(/^a has a differential acceptance for lib\/a\.py, which it cannot compare/),
    expect.stringMatching(/data\.json/),
  ]);
});

/** Submits a plan of one task with these paths; returns the reply. */
function answer(writes: string[], deliverables: string[] = [], role = "implementer") {
  const driver = new JobDriver();
  driver.intake();
  const reply = driver.plan([{ ...planned("a", [], writes), deliverables, role }]);
  return { ...reply, spec: driver.job.tasks.get("t2" as never)?.spec };
}

test.each([
  ["a folder", ["src/"], [], "a writes src/, which is a folder: write src/** for all files in it"],
  ["a folder, as a dot", ["src/."], [], "write src/** for all"],
  ["a folder in quotes", ['"src/"'], [], "write src/** for all"],
  ["the root", ["./"], [], "write ** for all files"],
  ["only git's files", [".git/**"], [], "a writes .git/** alone, which no task may change"],
  [
    "only git's files, in more ways than one",
    ["**/.git/hooks/*", "sub/.git/config"],
    [],
    "alone, which no task may change",
  ],
  ["Midwatch's files", ["**/.midwatch/*.json"], [], "which no task may change"],
  ["backslashes", ["src\\a.js"], [], "write src/a.js"],
  ["a deliverable outside of its writes", ["src/**"], ["docs/a.md"], "add docs/a.md to its writes, or take it out"],
  ["a deliverable in a folder that it does not cover", ["src"], ["src/a.js"], "add src/a.js to its writes"],
  ["a deliverable below a pattern of one level", ["src/*.js"], ["src/deep/a.js"], "add src/deep/a.js to its writes"],
  ["a deliverable that is a folder", ["src/**"], ["src/lib/"], "name the files in it"],
  ["a deliverable that is a pattern", ["src/**"], ["src/*.js"], "is the path of one file"],
  ["a deliverable of git's", ["**"], [".git/hooks/pre-commit"], "which no task may change"],
])("a plan that cannot succeed is refused with the correction: %s", (_name, writes, deliverables, fix) => {
  const { kind, text } = answer(writes, deliverables);
  expect({ kind, text }).toEqual({ kind: "refused", text: expect.stringContaining(fix) });
});

test("a plan that writes a folder of the repository by its plain name is refused with the pattern to write, even without deliverables", () => {
  const driver = new JobDriver();
  driver.intake();
  const tasks = [planned("a", [], ["src"]), planned("b", [], ["./lib", "new"])].map((task) => ({
    ...task,
    deliverables: [],
  }));
  const known = { ...KNOWN, folders: new Set(["src", "lib", "lib/deep"]) };
  const input = leadInput("submit_plan", "call_1", { summary: "s", tasks }, known) as JobInput;
  const { kind, text } = driver.feed(input);
  expect(kind).toBe("refused");
  expect(text).toContain("a writes src, which is a folder: write src/** for all files in it");
  expect(text).toContain("b writes ./lib, which is a folder: write lib/** for all");
  expect(text).not.toContain("new");
});

/** Submits a plan of one task in a repository that has a package.json; returns the reply. */
function protectedPlan(
  writes: string[],
  deliverables: string[],
  { approval, known = {} }: { approval?: "plan"; known?: Partial<typeof KNOWN> } = {},
) {
  const driver = new JobDriver({}, approval === undefined ? {} : { approval });
  driver.intake();
  const tasks = [{ ...planned("a", [], writes), deliverables }];
  const given = { ...KNOWN, manifests: new Set(["package.json"]), ...known };
  return driver.feed(leadInput("submit_plan", "call_1", { summary: "s", tasks }, given) as JobInput);
}

test.each<[string, string[], string[]]>([
  ["promises CI's settings", [".github/workflows/x.yml"], [".github/workflows/x.yml"]],
  ["promises a lock file among others", ["**"], ["src/a.js", "package-lock.json"]],
  ["promises the base's package.json", ["package.json", "src/**"], ["./package.json"]],
  ["writes a Dockerfile alone", ["Dockerfile"], []],
  ["writes only protected files by patterns", [".github/**", "docker/**/Dockerfile"], []],
])("a plan whose task %s is refused at once instead of failing after its work was paid", (_name, writes, promised) => {
  const { kind, text } = protectedPlan(writes, promised);
  expect(kind).toBe("refused");
  expect(text).toMatch(/protected and closed to every task: .* submit the job with --approval plan/);
});

test("a plan whose task names protected files among other writes, or a new package.json, is accepted", () => {
  expect(protectedPlan(["src/**", "Dockerfile", ".gitignore"], ["src/a.js"]).kind).toBe("done");
  expect(protectedPlan(["packages/b/**"], ["packages/b/package.json"]).kind).toBe("done");
  expect(protectedPlan(["**"], [".env.example"]).kind).toBe("done");
});

test("a plan that promises a protected file is accepted if a person is asked, by its approval or by the operator's policy", () => {
  expect(protectedPlan(["Dockerfile"], ["Dockerfile"], { approval: "plan" }).text).toContain("waits for a person");
  expect(protectedPlan(["**"], ["Dockerfile"], { known: { asksForProtected: true } }).kind).toBe("done");
  const { kind, text } = protectedPlan(["**"], ["Dockerfile"], { approval: "plan" });
  expect([kind, text]).toEqual([
    "refused",
    expect.stringContaining("name each such file in the task's writes by its path"),
  ]);
});

test("an explorer that promises files is refused, since it creates none", () => {
  expect(answer([], ["report.md"], "explorer")).toMatchObject({
    kind: "refused",
    text: expect.stringContaining("its report is its result"),
  });
});

test.each([
  ["app/[id]/(group)/@modal/page.tsx"],
  ["packages/@scope/pkg/index.js"],
  ["app/[[...slug]]/page.tsx"],
  ["routes/$id.{ts}"],
  ["a b/it's.txt"],
])("a plan may name paths with the special characters of frameworks: %s", (path) => {
  expect(answer([path], [path]).kind).toBe("done");
  expect(answer([`${path.split("/")[0]}/**`], [path]).kind).toBe("done");
});

test("the job holds an accepted plan's paths in their canonical spelling", () => {
  const { kind, spec } = answer(["./src//a.js", '"docs/*.md"'], ["src/./a.js"]);
  expect(kind).toBe("done");
  expect(spec).toMatchObject({ writes: ["src/a.js", "docs/*.md"], deliverables: ["src/a.js"] });
});

test("two tasks that write one path in two spellings take turns, and the lead is notified of it", () => {
  const driver = new JobDriver();
  driver.intake();
  const reply = driver.plan([planned("a", [], ["src//a.js"]), planned("b", [], ['"src/a.js"'])]);
  expect(reply.text).toContain("- a and b, by");
  driver.leadEnds();
  expect([...driver.job.tasks.values()].map(({ spec, status }) => `${spec.key} ${status}`).slice(1)).toEqual([
    "a queued",
    "b ready",
  ]);
});

test.each(["intake", "t2", "t17", "explore-t3", "canary-t3", "final-gate-1", "merge-gate-1-1"])(
  "a plan cannot use the key %s, which is reserved for the harness's own tasks",
  (key) => {
    const driver = new JobDriver();
    driver.intake();
    expect(driver.plan([planned(key, [], ["x.js"])]).text).toContain(
      `key ${key} is reserved for the harness's own tasks`,
    );
    expect(driver.job.tasks.size).toBe(1);
  },
);

test("the lead cannot stop, message or remove the harness's own tasks, before or after finish_job", () => {
  const driver = new JobDriver({}, { gate: [{ kind: "command", command: "npm test" }] });
  driver.intake();
  driver.plan([planned("a")]);
  driver.leadEnds();
  for (const step of ["claim", "check", "challenge"])
    step === "claim" ? driver.claim("t2") : driver.judge("t2", "pass");
  driver.feed({
    kind: "batch_planned",
    from: driver.job.head ?? "",
    tasks: ["t2" as never],
    commits: ["1".repeat(40)],
  });
  const refused = (task: string) => [
    driver.feed({ kind: "stop_task", source: `s${task}`, task, reason: "r" }),
    driver.feed({ kind: "message_task", source: `m${task}`, task, from: "lead", text: "x" }),
    driver.feed({ kind: "amend_plan", source: `a${task}`, add: [], remove: [task], reason: "r" }),
  ];
  for (const task of ["merge-gate-1-1", "t3", "intake", "t1"])
    for (const reply of refused(task)) expect(reply).toMatchObject({ kind: "refused", events: [] });
  driver.judge("t3", "pass");
  driver.feed({
    kind: "landing_planned",
    from: driver.job.head ?? "",
    to: "1".repeat(40),
    tasks: ["t2" as never],
    batch: 1,
  });
  driver.feed({ kind: "landing_done", to: "1".repeat(40) });
  expect(driver.feed({ kind: "finish_job", source: "f", summary: "s" }).kind).toBe("done");
  for (const reply of refused("final-gate-1")) expect(reply).toMatchObject({ kind: "refused", events: [] });
  driver.judge("t4", "pass");
  driver.judge("t4", "pass");
  expect(driver.job.status).toBe("completed");
});

test.each(BUILT_IN_ROLES)("a plan's task has a role for tasks, and no other: %s", (role) => {
  const { kind, text } = answer(role === "explorer" ? [] : ["src/**"], [], role);
  if (TASK_ROLES.includes(role)) expect(kind).toBe("done");
  else expect(text).toContain(`a has role ${role}, expected one of: ${TASK_ROLES.join(", ")}`);
});
