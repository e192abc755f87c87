import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { closeAfterTest, logUntil, reachableFolder, repositoryIn, startTestMachine } from "../support/machine.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/one-task.mjs");
const GOAL = "Write the file.\n\nwrite: right";

describe("an invalid submission is refused at once, with the expected form", () => {
  test("because of its schema, size, repository or ref", async () => {
    const machine = await startTestMachine({ brain: BRAIN });
    const path = repositoryIn(machine, { "a.txt": "a\n" });
    mkdirSync(join(machine.root, "plain"));
    const repository = { kind: "path", path };
    const wrong: [object, number, string, RegExp][] = [
      [{ goal: GOAL, repository, speed: "high" }, 400, "bad_request", /speed/],
      [{ goal: 7, repository }, 400, "bad_request", /goal.*string|goal.*text/],
      [{ goal: " \n\u200b", repository }, 400, "bad_request", /goal must describe/],
      [
        { goal: GOAL, repository, gate: [{ kind: "command", command: " " }] },
        400,
        "bad_request",
        /gate must be commands/,
      ],
      [{ goal: GOAL, repository: { kind: "path", path, deep: true } }, 400, "bad_request", /deep|repository/],
      [{ goal: GOAL.padEnd(40 * 1024 * 1024), repository }, 413, "body_too_large", /\d/],
      [
        { goal: GOAL, repository: { kind: "path", path: join(machine.root, "plain") } },
        422,
        "invalid_repository",
        /plain/,
      ],
      [
        { goal: GOAL, repository: { kind: "path", path: join(machine.root, "none") } },
        422,
        "invalid_repository",
        /none/,
      ],
      [{ goal: GOAL, repository: { kind: "path", path: "/etc" } }, 422, "path_not_allowed", /\/etc/],
      [
        { goal: GOAL, repository: { kind: "git", url: "http://169.254.169.254/latest/meta-data" } },
        422,
        "address_not_allowed",
        /MIDWATCH_PRIVATE_HOSTS/,
      ],
      [
        { goal: GOAL, repository: { kind: "git", url: "https://u:p@example.org/x.git" } },
        422,
        "invalid_repository",
        /credentials/,
      ],
      [{ goal: GOAL, repository: { ...repository, ref: "no-such-branch" } }, 422, "invalid_ref", /no-such-branch/],
    ];
    for (const [body, status, code, message] of wrong) {
      const answer = await machine.fetch("/v1/jobs", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      const { error } = (await answer.json()) as { error: { code: string; message: string } };
      expect({ status: answer.status, code: error.code }).toEqual({ status, code });
      expect(error.message).toMatch(message);
    }
    expect((await machine.api.list({ limit: 10 })).jobs).toEqual([]);
  }, 60_000);
});

describe("a job that cannot continue ends with its reason", () => {
  test("a git URL without a server", async () => {
    const machine = await startTestMachine({ brain: BRAIN, env: { MIDWATCH_PRIVATE_HOSTS: "127.0.0.1" } });
    const { jobId } = await machine.api.submit({
      goal: GOAL,
      repository: { kind: "git", url: "https://127.0.0.1:1/nobody.git" },
    });
    expect((await logUntil(machine.api, jobId)).at(-1)?.event).toMatchObject({
      to: "failed",
      reason: "repository_unreachable",
    });
  }, 60_000);

  test("a brain that throws", async () => {
    const folder = await reachableFolder();
    const brain = join(folder, "brain.mjs");
    writeFileSync(brain, 'export default async () => { throw new TypeError("I forgot everything"); };\n');
    const machine = await startTestMachine({ brain });
    const path = repositoryIn(machine, { "a.txt": "a\n" });
    const { jobId } = await machine.api.submit({ goal: GOAL, repository: { kind: "path", path } });
    const log = await logUntil(machine.api, jobId, ({ event }) => event.type === "job.paused");
    const last = log.at(-1)?.event;
    expect(JSON.stringify(last)).toContain("I forgot everything");
  }, 60_000);

  test("a refused API key: one call, no retries, and the job reports it", async () => {
    let calls = 0;
    const server = createServer((_request, response) => {
      calls += 1;
      response.writeHead(401, { "content-type": "application/json", "request-id": "req_test" });
      response.end(
        JSON.stringify({ type: "error", error: { type: "authentication_error", message: "invalid x-api-key" } }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const machine = await startTestMachine({
      brain: BRAIN,
      env: { ANTHROPIC_API_KEY: "sk-ant-refused", ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` },
    });
    expect(machine.model).toBe("api");
    const path = repositoryIn(machine, { "a.txt": "a\n" });
    const { jobId } = await machine.api.submit({ goal: GOAL, repository: { kind: "path", path } });
    const log = await logUntil(machine.api, jobId, ({ event }) => event.type === "job.paused");
    expect(JSON.stringify(log.at(-1)?.event)).toMatch(
      /the API refused the key \(401 invalid x-api-key\); check ANTHROPIC_API_KEY/,
    );
    expect(calls).toBeLessThanOrEqual(2);
  }, 60_000);
});

test("a full disk stops the job as disk_full, and the machine keeps running", async () => {
  const folder = await reachableFolder();
  const data = join(folder, "data");
  mkdirSync(data);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=160m,mode=0711", "tmpfs", data]);
  closeAfterTest(async () => {
    execFileSync("umount", ["-l", data]);
  });
  const machine = await startTestMachine({ brain: BRAIN, env: { MIDWATCH_DATA: data } });
  const path = repositoryIn(machine, { "a.txt": "a\n" });
  fill(data);
  const { jobId } = await machine.api
    .submit({ goal: GOAL, repository: { kind: "path", path } })
    .catch((error: unknown) => {
      expect(String(error)).toMatch(/disk|space/i);
      return { jobId: undefined };
    });
  if (jobId !== undefined) {
    const log = await logUntil(machine.api, jobId, ({ event }) => event.type === "job.paused");
    expect(JSON.stringify(log.at(-1)?.event)).toMatch(/disk_full|space/i);
  }
  expect((await fetch(`${machine.url}/healthz`)).status).toBe(200);
}, 60_000);

/** Writes files until the file system is full. */
function fill(folder: string): void {
  const chunk = Buffer.alloc(64 * 1024);
  for (let i = 0; ; i++) {
    try {
      writeFileSync(join(folder, `filler-${i}`), chunk);
    } catch {
      return;
    }
  }
}
