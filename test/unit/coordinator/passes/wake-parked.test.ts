import { expect, test } from "vitest";
import type { JobState } from "../../../../coordinator/job/fold/state.ts";
import type { JobInput } from "../../../../coordinator/job/input.ts";
import { wakeParked } from "../../../../coordinator/passes/wake-parked.ts";
import { BudgetRefused } from "../../../../shared/agent/call.ts";
import { ModelError } from "../../../../shared/model/model-client.ts";
import type { OpenBreaker } from "../../../../shared/model/quota-breaker.ts";
import { type JobId, makeJobId } from "../../../../shared/protocol/ids.ts";
import { silentLog } from "../../../../shared/support/log.ts";

const [A, B] = [makeJobId(1), makeJobId(2)];

/** Makes paused jobs, a circuit breaker that is open, and a probe call that the test answers. */
function given(paused: Record<JobId, { reason: string; resumeAt?: number }>, probe: (jobId: JobId) => Promise<void>) {
  const seen: { resumed: JobId[]; trips: string[]; closed: number } = { resumed: [], trips: [], closed: 0 };
  let open: OpenBreaker | undefined = { reason: "unavailable", detail: "529", since: 0, resumeAt: 5 };
  const env: Parameters<typeof wakeParked>[0] = {
    store: { openJobs: async () => Object.keys(paused) as JobId[] },
    registry: {
      read: async (id, look) =>
        look({
          id,
          pause: paused[id],
          intake: { prefix: { fingerprint: "f" } },
          limits: { maxCostUsd: 1 },
        } as unknown as JobState),
      input: async (id, { kind }: JobInput) => {
        if (kind === "resume") seen.resumed.push(id);
        return { kind: "done", text: "" };
      },
    },
    breaker: {
      check: async () => open,
      mayProbe: async () => true,
      trip: async (reason, detail) => {
        seen.trips.push(`${reason}: ${detail}`);
        return { reason, detail, since: 0, resumeAt: 10 };
      },
      close: async () => {
        seen.closed += 1;
        open = undefined;
      },
    },
    probe,
    clock: { now: () => 6 },
    log: silentLog(),
  };
  return { seen, run: () => wakeParked(env) };
}

test("jobs that an outage stopped resume when a probe succeeds, not before", async () => {
  let isAway = true;
  const { seen, run } = given({ [A]: { reason: "unavailable" }, [B]: { reason: "user" } }, async () => {
    if (isAway) throw new ModelError("unavailable", "getaddrinfo ENOTFOUND");
  });
  await run();
  await run();
  expect(seen).toEqual({ resumed: [], trips: Array(2).fill("unavailable: getaddrinfo ENOTFOUND"), closed: 0 });
  isAway = false;
  await run();
  expect(seen).toMatchObject({ resumed: [A], closed: 1 });
});

test("when the key is refused after an outage, the breaker opens with the refusal", async () => {
  const { seen, run } = given({ [A]: { reason: "unavailable" } }, async () => {
    throw new ModelError("auth", "the API refused the key");
  });
  await run();
  expect(seen.trips).toEqual(["auth: the API refused the key"]);
});

test("a job without budget for a probe does not block the probe of another job", async () => {
  const { seen, run } = given({ [A]: { reason: "unavailable" }, [B]: { reason: "unavailable" } }, async (jobId) => {
    if (jobId === A) throw new BudgetRefused({ scope: "job", capUsd: 1, neededUsd: 3, usd: 2, jobId: "job_1" });
  });
  await run();
  expect(seen.closed).toBe(1);
  expect(new Set(seen.resumed)).toEqual(new Set([A, B]));
});

test("a job that waits for a time resumes then, even while the breaker is open", async () => {
  const { seen, run } = given(
    { [A]: { reason: "gate_unavailable", resumeAt: 5 }, [B]: { reason: "gate_unavailable", resumeAt: 7 } },
    async () => {},
  );
  await run();
  expect(seen.resumed).toEqual([A]);
});
