import { Compile } from "typebox/compile";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listExamples } from "../../../cli/submission/examples.ts";
import type { ApiServer } from "../../../coordinator/http/api-server.ts";
import { JobSubmission } from "../../../shared/protocol/job/job.ts";
import { createMemoryServices, type MemoryServices } from "../coordinator/http/memory-services.ts";
import { openServer } from "../coordinator/http/rig.ts";
import { run } from "./rig.ts";

let services: MemoryServices;
let app: ApiServer;
let url: string;
beforeEach(async () => {
  services = createMemoryServices();
  app = await openServer({ services });
  url = await app.listen({ port: 0, host: "127.0.0.1" });
});
afterEach(() => app.close());

test.each(listExamples())("the example $name is a complete submission except for its repository", ({ body, title }) => {
  const check = Compile(JobSubmission);
  const submission = { ...body, repository: { kind: "path", path: "/r" } };
  expect([...check.Errors(submission)]).toEqual([]);
  expect(title).toMatch(/\S/);
});

test("examples lists jobs without a key first, and says that all others need one", async () => {
  const { code, out, err } = await run(["examples"]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/^es-modules +needs no key +CommonJS to ES modules$/m);
  expect(out).toMatch(/^promises +needs a key/m);
  expect(out).toContain("Any other goal needs a key: set ANTHROPIC_API_KEY");
  const { out: json } = await run(["examples", "--json"]);
  expect(JSON.parse(json)).toMatchObject({
    examples: [{ name: "es-modules", needsKey: false }, ...Array.from({ length: 3 }, () => ({ needsKey: true }))],
  });
});

test("an example is shown with the command that submits it, and as JSON for --body", async () => {
  expect((await run(["examples", "es-modules"])).out).toContain(
    "npx midwatch submit --example es-modules --repo PATH --wait",
  );
  const { out } = await run(["examples", "es-modules", "--json"]);
  const changed = out.replace("output: esm", "output: modern");
  const { code } = await run(["submit", "--body", "-", "--repo", "/r"], { url, input: changed });
  expect(code).toBe(0);
  expect([...services.submissions.values()]).toMatchObject([{ goal: expect.stringContaining("output: modern") }]);
});

test("submit --example submits it for a person's own repository, with the other options", async () => {
  const args = ["--example", "es-modules", "--repo", "/r", "--max-cost", "1", "--approval", "plan"];
  const { code } = await run(["submit", ...args], { url });
  expect(code).toBe(0);
  expect([...services.submissions.values()]).toMatchObject([
    {
      title: "CommonJS to ES modules",
      repository: { kind: "path", path: "/r" },
      limits: { maxCostUsd: 1 },
      approval: "plan",
      gate: [{ kind: "differential", candidateRoot: "esm" }],
    },
  ]);
});

test.each([
  ["an unknown example", ["--example", "nope"], "one of es-modules, node-test, promises, strict-types, got nope"],
  ["an example with a body", ["--example", "es-modules", "--body", "-"], "expected --body or --example, got both"],
  ["an example without a repository", ["--example", "es-modules"], "expected a repository"],
])("%s is wrong usage, and nothing is sent", async (_what, args, message) => {
  const repo = args.length === 2 && args[1] === "es-modules" ? [] : ["--repo", "/r"];
  const { code, err } = await run(["submit", ...args, ...repo], { url, input: "{}" });
  expect([code, services.submissions.size]).toEqual([2, 0]);
  expect(err).toContain(message);
});
