import { expect, test } from "vitest";
import { takeNotification } from "../../../../coordinator/flow/take-notification.ts";
import type { JobInput } from "../../../../coordinator/job/input.ts";
import { makeAttemptId, makeJobId, makeTaskId, makeWorkerId } from "../../../../shared/protocol/ids.ts";
import { encodeNotification } from "../../../../shared/protocol/notification/notification-codec.ts";
import { NO_USAGE } from "../../../../shared/protocol/price/usage.ts";
import { silentLog } from "../../../../shared/support/log.ts";

const taskId = makeTaskId(1);
const notificationOf = (status: "started" | "completed") =>
  encodeNotification({
    version: 1,
    id: "x",
    jobId: makeJobId(1),
    taskId,
    attemptId: makeAttemptId(taskId, 1),
    stage: "intake",
    epoch: 1,
    workerId: makeWorkerId("w", 1),
    status,
    stopReason: status,
    summary: "",
    result: "",
    deliverables: [],
    usage: NO_USAGE,
    timings: { startedAt: 0, finishedAt: 0, turns: 0, toolCalls: 0 },
  });

test("the intake hooks run in order before the notification that ends the intake; one that fails is skipped", async () => {
  const inputs: JobInput["kind"][] = [];
  const env = {
    registry: {
      input: async (_jobId: unknown, { kind }: JobInput) => {
        inputs.push(kind);
        return { kind: "done", text: "" } as const;
      },
    },
    log: silentLog(),
    intakeHooks: [
      { name: "a", inputFor: async (): Promise<JobInput> => ({ kind: "hot_spots", spots: [] }) },
      { name: "b", inputFor: () => Promise.reject(new Error("Redis is away")) },
      {
        name: "c",
        inputFor: async (): Promise<JobInput> => ({
          kind: "reuse_fingerprint",
          fingerprint: "s",
          versions: "v",
          available: 0,
        }),
      },
      { name: "d", inputFor: async () => undefined },
    ],
  };
  expect(await takeNotification(env, notificationOf("started"))).toEqual({ kind: "accepted" });
  expect(inputs).toEqual(["notification"]);
  inputs.length = 0;
  expect(await takeNotification(env, notificationOf("completed"))).toEqual({ kind: "accepted" });
  expect(inputs).toEqual(["hot_spots", "reuse_fingerprint", "notification"]);
});
