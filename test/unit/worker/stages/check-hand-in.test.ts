import { mkdirSync, symlinkSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { asTaskId, makeAttemptId, makeJobId } from "../../../../shared/protocol/ids.ts";
import type { Allowance } from "../../../../shared/protocol/job/plan.ts";
import type { AttemptOrder } from "../../../../shared/protocol/task/delivery.ts";
import { mirrorRepository } from "../../../../worker/intake/mirror-repository.ts";
import { createHandIn } from "../../../../worker/stages/check-hand-in.ts";
import { createRunTool } from "../../../../worker/tools/run-tool-call.ts";
import { captureCandidate } from "../../../../worker/workspace/capture-candidate.ts";
import { createWorkspace } from "../../../../worker/workspace/create-workspace.ts";
import type { Workspace } from "../../../../worker/workspace/workspace.ts";
import { makeOrder } from "../../../support/orders.ts";
import { makeRepository, temporaryLayout, writeFiles } from "../../../support/repository.ts";

const git = { program: "git" };
let place: ReturnType<typeof temporaryLayout>;
beforeEach(() => {
  place = temporaryLayout();
});
afterEach(() => place.dispose());

async function attempt(
  task: { writes: string[]; deliverables?: string[]; allows?: Allowance[] },
  more: Partial<AttemptOrder> = {},
  jobId = makeJobId(1),
) {
  const path = join(place.folder, `repository-${jobId}`);
  const files = { ".gitignore": "# made\n\nout/\n*.log\n", "kept.log": "tracked\n", "a.txt": "a\n" };
  makeRepository(path, files);
  const at = { git, layout: place.layout, jobId };
  const { base } = await mirrorRepository({ ...at, source: { kind: "path", path }, allowedRoots: [place.folder] });
  const { deliverables = [] } = task;
  const attemptId = makeAttemptId(asTaskId("t2"), 1);
  const workspace = await createWorkspace({ ...at, attemptId, epoch: 1, base, deliverables });
  const made = makeOrder(jobId);
  const order = { ...made, ...more, task: { ...made.task, ...task, deliverables } };
  const handIn = createHandIn({ git, layout: place.layout, workspace, order });
  return { workspace, submit: () => handIn("submit_result", { summary: "done" }), handIn };
}

const capture = (workspace: Workspace) =>
  captureCandidate({ git, layout: place.layout, workspace, message: "m\n", at: 5000 });

test("a deliverable that .gitignore hides is part of the result, because the task promises it", async () => {
  const { workspace, submit } = await attempt({ writes: ["out/**"], deliverables: ["out/deep/a.log"] });
  writeFiles(workspace.work, { "out/deep/a.log": "made\n", "out/deep/other.log": "not promised\n" });
  expect((await submit()).end).toMatchObject({ stopReason: "submitted" });
  const captured = await capture(workspace);
  expect(captured.kind === "captured" && captured.changed.map(({ path }) => path)).toEqual(["out/deep/a.log"]);
});

test("work that .gitignore hides is refused at hand-in, with the rule and the next step", async () => {
  const { workspace, submit } = await attempt({ writes: ["out/**", "src/**"] });
  writeFiles(workspace.work, { "out/a.txt": "made\n" });
  const refused = await submit();
  expect(refused).toMatchObject({
    isError: true,
    content: expect.stringContaining("out/a.txt (.gitignore, line 3: out/)"),
  });
  expect(refused.content).toContain("Write them to paths that no rule hides");
  expect(refused.content).not.toContain("kept.log");
  writeFiles(workspace.work, { "src/a.txt": "made\n" });
  expect((await submit()).end).toBeDefined();
});

test("a worktree without a change is refused twice; the third hand-in is accepted", async () => {
  const { submit } = await attempt({ writes: ["src/**"] });
  for (const _ of [1, 2]) {
    expect(await submit()).toMatchObject({ isError: true, content: expect.stringContaining("nothing has changed") });
  }
  expect((await submit()).end).toMatchObject({ stopReason: "submitted" });
});

test("changes outside of the task's writes are refused at hand-in, with how to revert them", async () => {
  const { workspace, submit } = await attempt({ writes: ["src/**"] });
  writeFiles(workspace.work, { "src/a.txt": "a\n", "a.txt": "touched\n", "cache/x": "x\n" });
  const { content } = await submit();
  expect(content).toContain("(it may write src/**): a.txt, cache/x (new). Revert them");
});

test.each([
  ["missing", () => {}],
  ["a folder", (work: string) => mkdirSync(join(work, "docs/b.md"), { recursive: true })],
])("a deliverable that is %s is named at hand-in", async (_name, make) => {
  const { workspace, submit } = await attempt({ writes: ["docs/**"], deliverables: ["docs/a.md", "docs/b.md"] });
  writeFiles(workspace.work, { "docs/a.md": "a\n" });
  make(workspace.work);
  const { content } = await submit();
  expect(content).toContain("which do not exist: docs/b.md.");
});

test("a link to another file does not count as a hidden deliverable", async () => {
  const { workspace, submit } = await attempt({ writes: ["out/**", "x"], deliverables: ["out/a"] });
  mkdirSync(join(workspace.work, "out"));
  symlinkSync("/etc/hostname", join(workspace.work, "out/a"));
  writeFiles(workspace.work, { x: "x\n" });
  expect((await submit()).content).toContain("which do not exist: out/a.");
});

test("a symbolic link is refused at hand-in with the alternative, and fixed in the same attempt", async () => {
  const { workspace, submit } = await attempt({ writes: ["out/**", "lib/**"], deliverables: [] });
  writeFiles(workspace.work, { "lib/x.txt": "x\n" });
  symlinkSync("x.txt", join(workspace.work, "lib/y.txt"));
  const refused = await submit();
  expect(refused).toMatchObject({ isError: true });
  expect(refused.content).toContain(
    "lib/y.txt is a symbolic link, which is not accepted: replace it with a plain file",
  );
  unlinkSync(join(workspace.work, "lib/y.txt"));
  writeFiles(workspace.work, { "lib/y.txt": "x\n" });
  expect((await submit()).end).toMatchObject({ stopReason: "submitted" });
});

test("a binary file is refused at hand-in, unless the plan allows binaries", async () => {
  const { workspace, submit } = await attempt({ writes: ["a.bin"] });
  writeFiles(workspace.work, { "a.bin": "\0\u0001" });
  expect((await submit()).content).toContain("a.bin is a binary file");
  const allowed = await attempt({ writes: ["a.bin"], allows: ["binaries"] }, {}, makeJobId(2));
  writeFiles(allowed.workspace.work, { "a.bin": "\0\u0001" });
  expect((await allowed.submit()).end).toBeDefined();
});

test("a hand-in includes the writes of the same turn", async () => {
  const { workspace, handIn } = await attempt({ writes: ["**"] });
  let write = () => {};
  const written = new Promise<void>((resolve) => {
    write = resolve;
  });
  const gate = async ({ name }: { name: string }) => {
    if (name === "glob") await written;
    return { mayLeave: false };
  };
  const place_ = { kind: "checkout", path: "/nonexistent", baseGit: "/nonexistent" };
  const run = createRunTool({ workFolder: place_, sandbox: {} } as never, gate as never, handIn);
  const signal = new AbortController().signal;
  const call = (name: string, input: object) => run({ id: name, name, input }, signal);
  const other = call("glob", { pattern: "*" }).catch(() => undefined);
  const submitted = call("submit_result", { summary: "done" });
  await new Promise((resolve) => setImmediate(resolve));
  writeFiles(workspace.work, { "late.txt": "late\n" });
  write();
  await other;
  expect((await submitted).end).toBeDefined();
});
