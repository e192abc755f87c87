import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { headOf } from "../../../../coordinator/landing/move-ref.ts";
import { pushResult } from "../../../../coordinator/push/push-result.ts";
import { createQueueRig, type QueueRig, taskThatWrites } from "../../../../lab/bench/merge/queue-rig.ts";
import { type Destination, readDestinations } from "../../../../shared/settings/destinations.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { wallClock } from "../../../../shared/support/time/clock.ts";
import { gitIn, makeRepository, temporaryFolder } from "../../../support/repository.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
let place: ReturnType<typeof temporaryFolder>;
let rig: QueueRig;
let remote: string;

/** Makes a completed job with one landing, and a repository to which its result may be pushed. */
beforeEach(async () => {
  place = temporaryFolder("mw-push-");
  const repository = join(place.path, "repo");
  makeRepository(repository, { "a.txt": "old\n" });
  remote = join(place.path, "remote.git");
  gitIn(place.path, "clone", "--quiet", "--bare", repository, remote);
  const submission = { title: '$(touch boom) "quoted"; rm -rf /', gate: [], limits: { canaryRate: 0 } };
  rig = await createQueueRig({
    connection: held.connection,
    git: { program: "git" },
    folder: place.path,
    repository,
    submission,
  });
  await rig.plan([taskThatWrites("one", ["a.txt"])]);
  const [commit = ""] = await rig.commits([{ "a.txt": "new\n" }]);
  await rig.verify("t2", { commit, base: rig.base });
  await rig.land();
  const { registry, jobId } = rig;
  await registry.input(jobId, { kind: "finish_job", source: "f", summary: "--all done" });
  await rig.judge("t3", "pass");
  await rig.judge("t3", "pass");
  expect(await rig.read((job) => job.status)).toBe("completed");
});
afterEach(() => place.dispose());

const run = (destinations: Destination[], clock = wallClock) => {
  const { registry, git, layout, jobId } = rig;
  return pushResult({ registry, git, layout, destinations, clock, log: silentLog() }, jobId);
};
const ask = (branch = "result") => rig.registry.input(rig.jobId, { kind: "push", to: "origin", branch, by: "ann" });
const push = () => rig.read((job) => job.push);
const origin = (more: Partial<Destination> = {}): Destination => ({
  name: "origin",
  remote,
  branch: "b",
  env: {},
  ...more,
});

/** Makes a command that writes its arguments to a file, one per line, and then its environment. */
function recorder(): { pullRequest: string[]; seen: () => string[] } {
  const program = join(place.path, "open-it");
  const file = join(place.path, "seen");
  writeFileSync(
    program,
    `#!/bin/sh\nfor a in "$@"; do printf '%s\\n' "$a" >> ${file}; done\nenv >> ${file}\necho https://example.org/pr/1\n`,
  );
  chmodSync(program, 0o755);
  const args = ["--head", "{branch}", "--title", "{title}", "--body={summary}", "{unknown}"];
  return {
    pullRequest: [program, ...args],
    seen: () => (existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : []),
  };
}

test("without a person's permission nothing is pushed", async () => {
  await run([origin()]);
  expect(gitIn(remote, "for-each-ref", "refs/heads/result")).toBe("");
});

test("the result is pushed to the allowed branch, and the log names the person who allowed it", async () => {
  await ask();
  await run([origin()]);
  expect(gitIn(remote, "rev-parse", "result")).toBe(await headOf(rig));
  expect(await push()).toMatchObject({ step: "done", by: "ann", to: "origin" });
});

test("the command gets its arguments as a list, without a shell, and only the named variables", async () => {
  const { pullRequest, seen } = recorder();
  await ask();
  await run([origin({ pullRequest, env: { TOKEN: "given" } })]);
  expect(await push()).toMatchObject({ step: "done", detail: "https://example.org/pr/1" });
  const [head, branch, title, text, body, unknown, ...env] = seen();
  expect([head, branch, title, text]).toEqual(["--head", "result", "--title", '$(touch boom) "quoted"; rm -rf /']);
  expect([body, unknown]).toEqual(["--body=all done", "{unknown}"]);
  expect(
    env
      .map((line) => line.split("=")[0])
      .filter((name) => !["PWD", "SHLVL", "_", "OLDPWD"].includes(name ?? ""))
      .sort(),
  ).toEqual(["PATH", "TOKEN"]);
});

test("a branch with other commits is not forced", async () => {
  const other = gitIn(
    remote,
    "-c",
    "user.name=o",
    "-c",
    "user.email=o@o",
    "commit-tree",
    `${rig.base}^{tree}`,
    "-m",
    "other",
  );
  gitIn(remote, "update-ref", "refs/heads/result", other);
  await ask();
  await run([origin()]);
  expect(gitIn(remote, "rev-parse", "result")).toBe(other);
  expect((await push())?.step).toBe("failed");
  expect((await ask()).kind).toBe("done");
});

test("a push that another coordinator continues runs the command once", async () => {
  const { pullRequest, seen } = recorder();
  await ask();
  await run([origin()]);
  await ask();
  await rig.registry.input(rig.jobId, { kind: "push_step", step: "pushed" });
  await Promise.all([run([origin({ pullRequest })]), run([origin({ pullRequest })])]);
  expect((await push())?.step).toBe("done");
  expect(seen().filter((line) => line === "--head")).toHaveLength(1);
});

test("a command whose coordinator died is not run again: a person has to check it", async () => {
  const { pullRequest, seen } = recorder();
  await ask();
  for (const step of ["pushed", "opening"] as const) await rig.registry.input(rig.jobId, { kind: "push_step", step });
  await run([origin({ pullRequest })]);
  expect((await push())?.step).toBe("opening");
  await run([origin({ pullRequest })], { ...wallClock, now: () => wallClock.now() + 600_000 });
  expect(await push()).toMatchObject({ step: "failed", detail: expect.stringContaining("check whether") });
  expect(seen()).toEqual([]);
});

test("only a completed job is pushed, and one push at a time", async () => {
  expect((await ask()).kind).toBe("done");
  expect((await ask()).text).toContain("in progress");
});

test("the operator's file is read with the variables that it names; an invalid file stops the start", () => {
  const file = join(place.path, "destinations.json");
  writeFileSync(file, JSON.stringify([{ name: "origin", remote, env: ["TOKEN", "ABSENT"] }]));
  expect(readDestinations(file, { TOKEN: "t", OTHER: "o" })).toEqual([
    { name: "origin", remote, branch: "midwatch/{job}", env: { TOKEN: "t" } },
  ]);
  writeFileSync(file, JSON.stringify([{ name: "origin", remote: "--upload-pack=evil" }]));
  expect(() => readDestinations(file, {})).toThrow(/MIDWATCH_DESTINATIONS.*\/0\/remote/s);
  expect(readDestinations(undefined, {})).toEqual([]);
});
