import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { brokenBullRules } from "../support/bullmq-rules.ts";
import { brokenRules, importsOf } from "../support/import-rules.ts";

const FOLDERS = ["shared", "coordinator", "worker", "simulator", "launch", "cli", "dashboard", "lab"];

function sources(): string[] {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", ...FOLDERS.map((f) => `${f}/*.ts`)], {
    cwd: packageRoot(),
    encoding: "utf8",
  });
  return listed.split("\n").filter((file) => file !== "");
}

test("every source file follows the import rules", () => {
  const files = sources();
  expect(files.length).toBeGreaterThan(20);
  const broken = files.flatMap((file) => brokenRules(file, readFileSync(join(packageRoot(), file), "utf8")));
  expect(broken).toEqual([]);
});

test.each([
  ["worker/x.ts", 'import { a } from "../coordinator/app.ts";'],
  ["coordinator/flow/x.ts", 'import type { A } from "../../worker/config.ts";'],
  ["coordinator/job/x.ts", 'import { a } from "../../shared/redis/job/job-log.ts";'],
  ["coordinator/job/decide/x.ts", 'import { a } from "../../log/store.ts";'],
  ["coordinator/log/x.ts", 'import { a } from "../flow/land-job.ts";'],
  ["shared/agent/x.ts", 'import { a } from "../../worker/config.ts";'],
  ["shared/agent/x.ts", 'import { a } from "../../coordinator/config.ts";'],
  ["shared/protocol/x.ts", 'import { a } from "../redis/keys.ts";'],
  ["shared/support/x.ts", 'import { a } from "../protocol/ids.ts";'],
  ["cli/x.ts", 'import { a } from "../coordinator/app.ts";'],
  ["cli/x.ts", 'import { a } from "../shared/redis/keys.ts";'],
  ["cli/x.ts", 'const a = await import("../worker/main.ts");'],
  ["dashboard/x.ts", 'import { a } from "../launch/up.ts";'],
  ["launch/x.ts", 'import { a } from "../simulator/server.ts";'],
  ["simulator/x.ts", 'import { a } from "../worker/config.ts";'],
  ["worker/x.ts", 'import { Queue } from "bullmq";'],
  ["shared/redis/x.ts", 'import { Queue } from "bullmq";'],
  ["coordinator/x.ts", 'import { Redis } from "ioredis";'],
  ["shared/agent/x.ts", 'import Anthropic from "@anthropic-ai/sdk";'],
  ["simulator/x.ts", 'import Anthropic from "@anthropic-ai/sdk/resources";'],
  ["coordinator/flow/x.ts", 'import { fastify } from "fastify";'],
  ["worker/x.ts", 'export { a } from "fastify";'],
  ["coordinator/flow/x.ts", 'import swagger from "@fastify/swagger";'],
])("a violation planted in %s is caught: %s", (file, source) => {
  expect(brokenRules(file, source)).toHaveLength(1);
});

test.each([
  ["worker/x.ts", 'import { a } from "../shared/agent/loop.ts";'],
  ["shared/queue/x.ts", 'import { Queue } from "bullmq";'],
  ["coordinator/http/x.ts", 'import { fastify } from "fastify";'],
  ["cli/x.ts", 'import { a } from "../launch/up.ts";'],
])("an allowed import in %s breaks no rule: %s", (file, source) => {
  expect(brokenRules(file, source)).toEqual([]);
});

test("imports are found in every form, and not in comments", () => {
  const source = `import "a";\nexport * from 'b';\nconst c = import("c");\n// import "d"\n/* from "e" */\nimport type { F }\n  from "f";`;
  expect(importsOf(source)).toEqual(["a", "b", "c", "f"]);
});

test("every source file that imports BullMQ uses only what Midwatch relies on", () => {
  const files = sources().map((file) => ({ file, source: readFileSync(join(packageRoot(), file), "utf8") }));
  expect(files.filter(({ source }) => importsOf(source).includes("bullmq")).length).toBeGreaterThan(8);
  expect(files.flatMap(({ file, source }) => brokenBullRules(file, source))).toEqual([]);
});

test.each([
  'import { QueueEvents } from "bullmq";',
  'import type { FlowProducer } from "bullmq";',
  'import { JobScheduler as Other } from "bullmq";',
  'import * as bull from "bullmq";',
  'import bull from "bullmq";',
  'export { QueueEvents } from "bullmq";',
  'const { QueueEvents } = await import("bullmq");',
  'import { Queue } from "bullmq";\nconst q = new Queue("a", {});\nvoid q.add("a", {}, { repeat: { every: 1 } });',
  'import { Queue } from "bullmq";\nconst q: Queue = new Queue("a", {});\nvoid q.upsertJobScheduler("a", { every: 1 });',
  'import { Worker } from "bullmq";\nconst w = new Worker("a", run, { "limiter": { max: 1, duration: 1 } });',
  'import { Worker } from "bullmq";\nthrow Worker.RateLimitError();',
  'import { Queue } from "bullmq";\nvoid queue["rateLimit"](1);',
  'import { Queue } from "bullmq";\nconst q = new Queue("a", { connection: { keyPrefix: "x" } });',
])("a forbidden use of BullMQ is caught: %s", (source) => {
  expect(brokenBullRules("shared/queue/x.ts", source)).toHaveLength(1);
});
