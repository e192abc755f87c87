import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createMoneyRecovery } from "../../../../coordinator/flow/recover-money.ts";
import { transcriptFile } from "../../../../shared/agent/find-transcript.ts";
import { openTranscript } from "../../../../shared/agent/transcript.ts";
import type { TranscriptEntry } from "../../../../shared/agent/transcript-entry.ts";
import { makeAttemptId, makeJobId, makeTaskId } from "../../../../shared/protocol/ids.ts";
import { NO_USAGE } from "../../../../shared/protocol/price/usage.ts";
import { createRedisLedger } from "../../../../shared/redis/model/redis-ledger.ts";
import { createLayout } from "../../../../shared/scratchpad/layout.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { wallClock } from "../../../../shared/support/time/clock.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();

test("paid calls that Redis lost with the end of its file are in the ledger again after a restart", async () => {
  const data = await mkdtemp(join(tmpdir(), "midwatch-test-"));
  const layout = createLayout(data, "test");
  const jobId = makeJobId(Date.now());
  const ledger = createRedisLedger(held.connection, { clock: wallClock, owner: jobId, credential: jobId });
  const usage = { ...NO_USAGE, calls: 1, inputTokens: 10, outputTokens: 2, costUsd: 0.25 };
  const { root } = layout.attempt(jobId, makeAttemptId(makeTaskId(1), 1));
  const call = (n: number): TranscriptEntry => ({ kind: "call", at: n, id: `${jobId}/t1.1.1.${n}`, reservedUsd: 0.5 });
  const answer: TranscriptEntry = {
    kind: "assistant",
    at: 2,
    responseId: "msg_1",
    requestId: "req_1",
    content: [],
    stopReason: "end_turn",
    cutCalls: [],
    usage,
  };
  const first = await openTranscript(transcriptFile(root, 1));
  for (const entry of [call(1), answer, call(2)]) await first.append(entry);
  // The transcript of the second claim begins as a copy of the first one's, so the calls in both are the same calls.
  const second = await openTranscript(transcriptFile(root, 2), transcriptFile(root, 1));
  await Promise.all([first.close(), second.close()]);

  const recovery = createMoneyRecovery({ layout, ledger, store: { openJobs: async () => [jobId] }, log: silentLog() });
  const expected = { settledUsd: 0.25, unsettledUsd: 0.5, settledCalls: 1, unsettledCalls: 1, inputTokens: 10 };
  await recovery.recover();
  expect(await ledger.balance({ jobId })).toMatchObject(expected);
  recovery.restarted();
  await recovery.recover();
  await recovery.conclude(jobId);
  expect(await ledger.balance({ jobId })).toMatchObject(expected);
  // The second call, which was counted as unsettled, ends and is settled after all.
  await ledger.settle({ id: `${jobId}/t1.1.1.2`, jobId, usd: 0.1, tokens: usage });
  expect(await ledger.balance({ jobId })).toMatchObject({ settledUsd: 0.35, unsettledUsd: 0, settledCalls: 2 });
  await rm(data, { recursive: true, force: true });
});
