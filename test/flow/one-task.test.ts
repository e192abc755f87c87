import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderReport } from "../../cli/render/report.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { closeAfterTest, logUntil, repositoryIn, startTestMachine } from "../support/machine.ts";
import { gitIn } from "../support/repository.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/one-task.mjs");
const goal = (...lines: string[]) => ["Write the file.", "", ...lines].join("\n");

test("one task from the submission to a branch, a patch and a bundle, with a revision after a verifier's finding", async () => {
  const env = { MIDWATCH_DAY_CAP_USD: "50", MIDWATCH_KEY_CAP_USD: "60" };
  const machine = await startTestMachine({ brain: BRAIN, env });
  const { api } = machine;
  const repository = repositoryIn(machine, { "README.md": "hello\n" });
  const { jobId } = await api.submit({
    goal: goal("first: wrong", "write: right"),
    repository: { kind: "path", path: repository },
    gate: [{ kind: "command", command: "grep -qx right out/result.txt" }],
  });
  const log = await logUntil(api, jobId);
  expect(log.at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });

  const report = await api.report(jobId);
  expect(report.counts).toMatchObject({ planned: 1, merged: 1, revised: 1 });
  expect(report.caughtBy).toMatchObject({ challenge: 1 });
  // The gate's command fails on the base, as it should before the change. The job warns about it before it spends
  // money, but is not refused.
  const warning =
    /the gate fails on the base already: grep -qx right out\/result\.txt exits with 2: grep: out\/result\.txt: No such/;
  expect(report.gateOnBase).toEqual([expect.stringMatching(warning)]);
  expect(renderReport(report)).toMatch(warning);
  // The accepted plan was quoted from assumed figures. The report compares the quote with the actual figures.
  const quoted = log.flatMap(({ event }) => (event.type === "job.quoted" ? [event.quote] : []));
  expect(quoted).toHaveLength(1);
  expect((await api.get(jobId)).quote).toEqual(quoted[0]);
  expect(report.quote?.usd).toMatchObject({ quoted: quoted[0]?.usd, actual: report.cost.usd });
  expect(report.quote?.basis.every(({ source }) => source === "assumed")).toBe(true);

  // The artifacts are written after the last entry of the log, and report.json is written last.
  await expect.poll(() => api.artifact(jobId, "report.json").catch(() => undefined), { timeout: 20_000 }).toBeDefined();
  // The bundle contains the branch, and the patch turns the base into the branch.
  const artifact = async (name: string) => {
    const file = join(machine.root, name);
    await writeFile(file, Buffer.from(await new Response(await api.artifact(jobId, name)).arrayBuffer()));
    return file;
  };
  // The verifier's finding is stored as a test that a person can run.
  const kept = JSON.parse(await readFile(await artifact("findings.json"), "utf8")) as { findings: object[] };
  expect(kept.findings).toEqual([expect.objectContaining({ task: "write", command: "grep -qx right out/result.txt" })]);
  const branch = report.result?.branch ?? "";
  gitIn(repository, "fetch", "--quiet", await artifact(report.result?.bundle ?? ""), `${branch}:refs/heads/result`);
  expect(gitIn(repository, "show", "result:out/result.txt")).toBe("right");
  // The command in the report also works for a person who has a branch named midwatch.
  gitIn(repository, "branch", "midwatch");
  const line = /git fetch (result\.bundle) (\S+) && git merge (\S+)/.exec(renderReport(report)) ?? [];
  gitIn(repository, "fetch", "--quiet", join(machine.root, line[1] ?? ""), line[2] ?? "");
  expect(gitIn(repository, "rev-parse", line[3] ?? "")).toBe(gitIn(repository, "rev-parse", "result"));
  gitIn(repository, "apply", "--index", await artifact(report.result?.patch ?? ""));
  expect(gitIn(repository, "write-tree")).toBe(gitIn(repository, "rev-parse", "result^{tree}"));
  expect(gitIn(repository, "log", "-1", "--format=%(trailers:key=Midwatch-Job,valueonly)", "result")).toBe(jobId);

  // All views of the job in the API agree with each other.
  const json = async (path: string) => (await machine.fetch(`/v1/jobs/${jobId}${path}`)).json();
  const { tasks } = await api.tasks(jobId);
  const task = tasks.find(({ key }) => key === "write");
  expect(task).toMatchObject({ status: "merged" });
  const { verdicts } = (await json("/verdicts")) as { verdicts: { verdict: { by: string; decision: string } }[] };
  expect(verdicts.map(({ verdict }) => `${verdict.by} ${verdict.decision}`)).toContain("challenge fail");
  expect(log.filter(({ event }) => event.type === "verdict.recorded")).toHaveLength(verdicts.length);
  const usage = await api.usage(jobId);
  const books = (await (await fetch(`${machine.simulatorUrl}/_midwatch/books`)).json()) as {
    calls: number;
    total: { costUsd: number };
  };
  expect(usage.usage.calls).toBe(books.calls);
  // The ledger counts whole millionths of a dollar and rounds each call up.
  const roundedUp = usage.settledUsd - books.total.costUsd;
  // The tolerance of 1e-12 is for rounding errors in sums of dollars.
  expect(roundedUp).toBeGreaterThanOrEqual(-1e-12);
  expect(roundedUp).toBeLessThanOrEqual(books.calls * 1e-6);
  // This is the machine's only job, so the day's account, the key's account and the metrics have the same figures as
  // the job.
  const costs = await api.costs();
  expect(costs.key).toMatchObject({ settledUsd: usage.settledUsd, calls: books.calls, unsettledCalls: 0 });
  expect([costs.today.capUsd, costs.key.capUsd]).toEqual([50, 60]);
  expect(costs.cacheToday.readTokens).toBe(usage.usage.cacheReadTokens);
  const metrics = await (await machine.fetch("/metrics")).text();
  const metric = (name: string) =>
    Number(
      metrics
        .split("\n")
        .find((text) => text.startsWith(name))
        ?.split(" ")[1],
    );
  expect(metric("midwatch_model_calls_total")).toBe(books.calls);
  expect(metric('midwatch_tokens_total{kind="cache_read"}')).toBe(usage.usage.cacheReadTokens);
  expect(metric('midwatch_dollars{scope="key",state="settled"}')).toBe(usage.settledUsd);
  expect(metric("midwatch_workers")).toBe(1);
  const transcript = await (await machine.fetch(`/v1/jobs/${jobId}/tasks/${task?.id}/attempts/1/transcript`)).text();
  expect(transcript).toContain("write_file");
}, 120_000);

test("a plan with a circle is refused with the circle's tasks, and the lead may correct it", async () => {
  const machine = await startTestMachine({ brain: BRAIN });
  const path = repositoryIn(machine, { "a.txt": "a\n" });
  const { jobId } = await machine.api.submit({
    goal: goal("plan: circle", "write: right"),
    repository: { kind: "path", path },
    models: { verifier: { model: "claude-opus-5-5" } },
  });
  const log = await logUntil(machine.api, jobId);
  expect(log.at(-1)?.event).toMatchObject({ to: "completed" });
  expect(log.filter(({ event }) => event.type === "plan.accepted")).toHaveLength(1);
  const folder = join(machine.data, "volume/jobs", jobId, "lead");
  const transcripts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")));
  expect(transcripts.join()).toContain("these tasks wait for each other: write, check");
  // The verifier uses another model than the other agents, so it has another fingerprint. The quote includes the cost
  // of writing its cache entry.
  const { entries } = (await (await fetch(`${machine.simulatorUrl}/_midwatch/books`)).json()) as {
    entries: { model: string; role: string }[];
  };
  const roleModels = new Set(entries.map(({ role, model }) => `${role} ${model}`));
  expect(roleModels).toContain("verifier claude-opus-5-5");
  expect(roleModels).toContain("implementer claude-sonnet-5-5");
  expect(roleModels).not.toContain("verifier claude-sonnet-5-5");
  const { quote } = await machine.api.report(jobId);
  expect(quote?.prefixes.map(({ model, roles }) => [model, roles])).toEqual([
    ["claude-sonnet-5-5", ["all"]],
    ["claude-opus-5-5", ["verifier"]],
  ]);
}, 120_000);

test("pause starts no new work, a message reaches the lead, resume continues, cancel ends, and each command gets an answer", async () => {
  const told: string[] = [];
  const receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      const { event, job } = JSON.parse(body) as { event: string; job: { id: string; status: string } };
      told.push(`${event} ${job.id} ${job.status}`);
      response.end();
      receiver.emit("told");
    });
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  closeAfterTest(async () => receiver.close());
  const { port } = receiver.address() as AddressInfo;
  const env = {
    MIDWATCH_WEBHOOK_URL: `http://127.0.0.1:${port}/`,
    MIDWATCH_WEBHOOK_SECRET: "sixteen-characters",
  };
  const machine = await startTestMachine({ brain: BRAIN, latencyMs: 300, env });
  const { api } = machine;
  const path = repositoryIn(machine, { "a.txt": "a\n" });
  const cacheAlert = { below: 1, minCalls: 1 };
  const submission = { goal: goal("write: right"), repository: { kind: "path", path }, cacheAlert };
  const { jobId } = await api.submit(submission);
  await logUntil(api, jobId, ({ event }) => event.type === "job.intake");
  await api.command(jobId, "pause", { reason: "a look at it" });
  const log = await logUntil(api, jobId, ({ event }) => event.type === "job.paused");
  expect(log.at(-1)?.event).toMatchObject({ type: "job.paused" });
  // The cache alert comes after the first call, even in a paused job, because no job reads all its input from the
  // cache.
  await logUntil(api, jobId, ({ event }) => event.type === "cache.alert");
  const said = await machine.fetch(`/v1/jobs/${jobId}/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text: "Mind the gap." }),
  });
  expect(said.status).toBeLessThan(300);
  await api.command(jobId, "resume");
  const rest = await logUntil(api, jobId);
  expect(rest.at(-1)?.event).toMatchObject({ to: "completed" });
  expect(rest.some(({ event }) => event.type === "lead.message" && event.text.includes("Mind the gap."))).toBe(true);
  // No attempt started between pause and resume.
  const types = rest.map(({ event }) => event.type);
  expect(types.slice(types.indexOf("job.paused"), types.indexOf("job.resumed"))).not.toContain("attempt.started");

  const second = await api.submit(submission);
  await logUntil(api, second.jobId, ({ event }) => event.type === "attempt.started");
  await api.command(second.jobId, "cancel");
  expect((await logUntil(api, second.jobId)).at(-1)?.event).toMatchObject({ to: "cancelled" });
  const ends = [`job.ended ${jobId} completed`, `job.ended ${second.jobId} cancelled`];
  while (!ends.every((end) => told.includes(end))) await once(receiver, "told");
  expect(told.filter((text) => text.startsWith(`cache.alert ${jobId} `))).toHaveLength(1);
  expect(new Set(told).size).toBe(told.length);
}, 120_000);
