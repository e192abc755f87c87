import { afterEach, beforeEach, expect, test } from "vitest";
import type { ApiServer } from "../../../coordinator/http/api-server.ts";
import type { JobId } from "../../../shared/protocol/ids.ts";
import { createMemoryServices, type MemoryServices } from "../coordinator/http/memory-services.ts";
import { openServer } from "../coordinator/http/rig.ts";
import { run } from "./rig.ts";

let services: MemoryServices;
let app: ApiServer;
let url: string;
let jobId: JobId;

beforeEach(async () => {
  services = createMemoryServices();
  app = await openServer({ services });
  url = await app.listen({ port: 0, host: "127.0.0.1" });
  await run(["submit", "--goal", "g", "--repo", "/r"], { url });
  jobId = [...services.submissions.keys()][0]!;
});
afterEach(() => app.close());

test("delete asks for confirmation, and only deletes on yes", async () => {
  await run(["cancel", jobId], { url });
  for (const input of ["", "no\n", "y\n"]) {
    const { code, err } = await run(["delete", jobId], { url, input });
    expect([code, err]).toEqual([
      1,
      `Delete ${jobId} (cancelled, g) with all its results? Type yes: nothing was deleted\n`,
    ]);
  }
  expect(services.submissions.has(jobId)).toBe(true);
  const { code, out } = await run(["delete", jobId], { url, input: "Yes\n" });
  expect([code, out]).toEqual([0, expect.stringMatching(/^job_\w+: deleted by \S+ .*; every copy is gone\n$/)]);
  expect(services.submissions.has(jobId)).toBe(false);
});

test("delete --yes does not ask and prints the deletion; a running job is refused with the next step", async () => {
  const early = await run(["delete", jobId, "--yes"], { url });
  expect([early.code, early.err]).toEqual([1, expect.stringContaining("cancel it first")]);
  await run(["cancel", jobId], { url });
  const { code, out } = await run(["delete", jobId, "--yes", "--json"], { url });
  expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ jobId, deletedAt: 1, purgedAt: 2 })]);
  const after = await run(["get", jobId], { url });
  expect([after.code, after.err]).toEqual([1, expect.stringContaining("was deleted by")]);
});
