import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ApiServer } from "../../../coordinator/http/api-server.ts";
import { commitAll, gitIn, makeRepository, writeFiles } from "../../support/repository.ts";
import { createMemoryServices, type MemoryServices } from "../coordinator/http/memory-services.ts";
import { openServer } from "../coordinator/http/rig.ts";
import { type RunOptions, run, start, until } from "./rig.ts";

let services: MemoryServices;
let app: ApiServer;
let url: string;
let folder: string;

beforeEach(async () => {
  services = createMemoryServices();
  app = await openServer({ services });
  url = await app.listen({ port: 0, host: "127.0.0.1" });
  folder = await mkdtemp(join(tmpdir(), "midwatch-cli-"));
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const submit = (args: readonly string[], options: RunOptions = {}) =>
  run(["submit", ...args], { url, folder, ...options });
const submissions = () => [...services.submissions.values()];

test("a submission's id is printed with the command to watch it, and a path is made absolute", async () => {
  const { code, out, err } = await submit(["--goal", "g", "--repo", "lib/..", "--ref", "main"]);
  const [jobId] = services.submissions.keys();
  expect([code, err]).toEqual([0, ""]);
  expect(out).toBe(
    `submitted ${jobId}\nwatch it:  npx midwatch watch ${jobId}\nits report: npx midwatch report ${jobId}\n`,
  );
  expect(submissions()).toEqual([{ goal: "g", repository: { kind: "path", path: folder, ref: "main" } }]);
});

test("every option reaches the coordinator", async () => {
  await writeFile(join(folder, "goal.md"), "from a file\n");
  const { code, out } = await submit([
    ...["--goal-file", "goal.md", "--repo", "https://example.org/lib.git", "--title", "t", "--model", "m"],
    ...["--verifier-model", "v", "--gate-runs", "end", "--push-to", "origin", "--no-reuse"],
    ...[
      "--effort",
      "high",
      "--max-cost",
      "2.50",
      "--max-concurrency",
      "3",
      "--gate",
      "npm test",
      "--gate",
      "true",
      "--json",
    ],
  ]);
  expect([code, JSON.parse(out)]).toEqual([0, { jobId: [...services.submissions.keys()][0], created: true }]);
  expect(submissions()).toEqual([
    {
      goal: "from a file\n",
      title: "t",
      model: "m",
      models: { verifier: { model: "v" } },
      effort: "high",
      repository: { kind: "git", url: "https://example.org/lib.git" },
      limits: { maxCostUsd: 2.5, maxConcurrency: 3 },
      gate: [
        { kind: "command", command: "npm test" },
        { kind: "command", command: "true" },
      ],
      gateRuns: "end",
      reuse: false,
      push: { to: "origin" },
    },
  ]);
});

test("git's short form of an ssh address is understood", async () => {
  await submit(["--goal", "g", "--repo", "git@example.org:me/lib.git"]);
  expect(submissions()[0]?.repository).toEqual({ kind: "git", url: "ssh://git@example.org/me/lib.git" });
  await submit(["--goal", "g", "--repo", "git@example.org:me/lib.git", "--repo-credential", "LIB"]);
  expect(submissions()[1]?.repository).toMatchObject({ kind: "git", credential: "LIB" });
});

test("a complete submission is read from a file or stdin, and options override it", async () => {
  const body = { goal: "g", repository: { kind: "path", path: "/r" }, limits: { maxTasks: 5, maxCostUsd: 1 } };
  await writeFile(join(folder, "job.json"), JSON.stringify(body));
  expect((await submit(["--body", "job.json", "--max-cost", "9"])).code).toBe(0);
  expect((await submit(["--body", "-", "--title", "t"], { input: JSON.stringify(body) })).code).toBe(0);
  expect(submissions()).toEqual([
    { ...body, limits: { maxTasks: 5, maxCostUsd: 9 } },
    { ...body, title: "t" },
  ]);
});

test("the coordinator's error about a submission is printed", async () => {
  const body = { goal: "g", repository: { kind: "path", path: "/r" }, wishes: 3 };
  const { code, err } = await submit(["--body", "-"], { input: JSON.stringify(body) });
  expect(code).toBe(1);
  expect(err).toMatch(/^midwatch: .*wishes.*nothing was done \(bad_request\)\n$/);
});

test("a bundle is uploaded first, byte for byte, and names the repository", async () => {
  const bytes = Buffer.alloc(300_000, "bundle");
  await writeFile(join(folder, "lib.bundle"), bytes);
  const { code, err } = await submit(["--bundle", "lib.bundle", "--goal", "g", "--ref", "main"]);
  expect([code, err]).toEqual([0, ""]);
  const bundleId = createHash("sha256").update(bytes).digest("hex");
  expect(submissions()[0]?.repository).toEqual({ kind: "bundle", bundleId, ref: "main" });
});

test("the same idempotency key gives the same job, and says so", async () => {
  const args = ["--goal", "g", "--repo", "/r", "--idempotency-key", "k"];
  const first = await submit(args);
  const second = await submit(args);
  expect(services.submissions.size).toBe(1);
  expect(first.out).toMatch(/^submitted job_/);
  expect(second.out).toMatch(/^job_\w+ was already submitted with this idempotency key; no new job was created\n/);
  expect((await submit([...args, "--title", "another"])).err).toContain("(idempotency_mismatch)");
});

test.each([
  ["no goal", ["--repo", "/r"], "expected a goal by --goal, --goal-file, --example or --body, got none"],
  ["no repository", ["--goal", "g"], "expected a repository by --repo, --bundle or --body, got none"],
  ["two goals", ["--goal", "g", "--goal-file", "f", "--repo", "/r"], "got both"],
  ["two repositories", ["--goal", "g", "--repo", "/r", "--bundle", "b"], "got both"],
  [
    "a credential for a path",
    ["--goal", "g", "--repo", "/r", "--repo-credential", "LIB"],
    "expected --repo with an address",
  ],
  ["a ref without a repository", ["--body", "-", "--ref", "main"], "got neither"],
  ["a missing goal file", ["--goal-file", "f", "--repo", "/r"], "expected a readable file for --goal-file"],
  ["a missing bundle", ["--goal", "g", "--bundle", "b"], "expected a git bundle for --bundle"],
  ["a body that is not JSON", ["--body", "-"], "expected JSON in --body -"],
  ["an invalid price", ["--goal", "g", "--repo", "/r", "--max-cost", "-1"], "expected dollars above 0"],
  ["an invalid effort", ["--goal", "g", "--repo", "/r", "--effort", "huge"], "Allowed choices are low"],
])("%s is wrong usage, and nothing is sent", async (_name, args, message) => {
  const { code, err } = await submit(args, { input: args.includes("--ref") ? "{}" : "{" });
  expect(code).toBe(2);
  expect(err).toContain(message);
  expect(err).toContain("nothing was sent".slice(0, args.includes("--effort") ? 0 : undefined));
  expect(services.submissions.size).toBe(0);
});

test("--wait watches to the end, and Ctrl-C leaves the job running", async () => {
  const waiting = start(["submit", "--goal", "g", "--repo", "/r", "--wait"], { url, folder });
  await until(() => services.followers() === 1);
  const [jobId] = services.submissions.keys();
  waiting.interrupt();
  const { code, out, err } = await waiting.ended;
  expect(code).toBe(130);
  expect(out).toContain(`submitted ${jobId}\n`);
  expect(err).toContain(`${jobId} continues. Watch it again: npx midwatch watch ${jobId}`);
  expect((await run(["get", jobId!, "--json"], { url })).out).toContain('"status": "accepted"');
  await until(() => services.followers() === 0);
});

test("jobs are listed over pages of the API, newest first, with JSON for programs", async () => {
  for (const goal of ["first", "second", "third"]) await submit(["--goal", goal, "--repo", "/r"]);
  const [first, , third] = services.submissions.keys();
  const { out } = await run(["ls"], { url });
  expect(out.split("\n")[0]).toMatch(/^JOB +STATUS +CREATED +TITLE$/);
  expect(out.split("\n")[1]).toMatch(new RegExp(`^${third}  accepted  .*  third$`));
  const limited = await run(["ls", "--limit", "2"], { url });
  expect(limited.out).toContain("there are more: raise --limit");
  expect(limited.out).not.toContain(first);
  const asJson = JSON.parse((await run(["ls", "--json"], { url })).out) as { jobs: { title: string }[] };
  expect(asJson.jobs.map(({ title }) => title)).toEqual(["third", "second", "first"]);
  expect((await run(["ls", "--status", "failed"], { url })).out).toBe(
    "no jobs are failed; npx midwatch submit makes one\n",
  );
});

test("an artifact is downloaded, and an unknown name is refused without leaving a file", async () => {
  await submit(["--goal", "the patch", "--repo", "/r"]);
  const [jobId] = services.submissions.keys();
  const args = ["report", jobId!, "--artifact", "result.patch"];
  expect((await run([...args, "-o", "-"], { url, folder })).out).toBe("the patch");
  const file = join(folder, "x.patch");
  expect((await run([...args, "-o", "x.patch"], { url, folder })).out).toBe(`result.patch is in ${file}\n`);
  const { readFile, readdir } = await import("node:fs/promises");
  expect(await readFile(file, "utf8")).toBe("the patch");
  const missing = await run(["report", jobId!, "--artifact", "nothing.txt"], { url, folder });
  expect([missing.code, missing.err]).toEqual([1, expect.stringContaining("(not_found)")]);
  const nowhere = await run([...args, "-o", "no/such/folder/x"], { url, folder });
  expect([nowhere.code, nowhere.err]).toEqual([
    2,
    expect.stringContaining("no/such/folder is missing; nothing was written"),
  ]);
  expect(await readdir(folder)).toEqual(["x.patch"]);
});

test("setup commands reach the coordinator with their hosts and secrets; hosts without a command are wrong usage", async () => {
  const about = ["--goal", "g", "--repo", "."];
  const more = ["--setup-egress", "registry.example", "--setup-secret", "NPM_TOKEN"];
  expect((await submit([...about, "--setup", "npm ci", "--setup", "npm run build", ...more])).code).toBe(0);
  expect(submissions().at(-1)).toMatchObject({
    setup: { commands: ["npm ci", "npm run build"], egress: ["registry.example"], secrets: ["NPM_TOKEN"] },
  });
  expect(await submit([...about, ...more])).toMatchObject({
    code: 2,
    err: expect.stringContaining("expected --setup"),
  });
});

test("a submission from a dirty working tree names the changes that it leaves out, and a clean one prints no note", async () => {
  const repository = join(folder, "repository");
  const base = makeRepository(repository, { "a.txt": "a\n", "b.txt": "b\n" });
  expect((await submit(["--goal", "g", "--repo", "repository"])).err).toBe("");
  writeFiles(repository, { "a.txt": "changed\n", "new file.txt": "new\n" });
  gitIn(repository, "rm", "--quiet", "b.txt");
  const { code, out, err } = await submit(["--goal", "g", "--repo", "repository", "--json"]);
  expect([code, err]).toEqual([
    0,
    expect.stringContaining(
      `starts from commit ${base.slice(0, 12)}, without the uncommitted changes in ${repository}`,
    ),
  ]);
  for (const name of ["a.txt", "b.txt", "new file.txt"]) expect(err).toContain(name);
  expect(JSON.parse(out)).toMatchObject({ created: true });
  commitAll(repository, "all of it");
  expect((await submit(["--goal", "g", "--repo", "repository"])).err).toBe("");
});
