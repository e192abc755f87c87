import { expect, test } from "vitest";
import { landingMessage } from "../../../../coordinator/landing/landing-message.ts";
import { asTaskId, makeJobId } from "../../../../shared/protocol/ids.ts";
import type { KillScore } from "../../../../shared/protocol/verification/verdict.ts";
import { defined } from "../../../../shared/support/defined.ts";

const message = (kills?: KillScore) =>
  landingMessage({
    jobId: makeJobId(1),
    task: { id: asTaskId("t1"), key: "k", title: "title" },
    candidate: { commit: "a".repeat(40), base: "b".repeat(40), attemptId: "t1.1" as never },
    verdict: { attemptId: "t1.2", attacks: 3, summary: "s", at: 1, ...defined({ kills }) },
  });
const none = { planted: 0, killed: 0, byAttacks: 0, classes: {}, unmeasured: [], survivors: [] };

test("a landing's trailers give the planted faults that its evidence noticed", () => {
  const text = message({ ...none, planted: 12, killed: 10, byAcceptance: 5, byAttacks: 9, unmeasured: ["errors"] });
  expect(text).toContain("\nMidwatch-Kills: 10 of 12 planted faults (acceptance 5, attacks 9)\n");
  expect(text).toContain("\nMidwatch-Unmeasured: errors\n");
});

test("a landing's trailers name unmeasured classes; an old verdict without a score adds no trailer", () => {
  expect(message({ ...none, unmeasured: ["claim"] })).toContain("\nMidwatch-Kills: unmeasured\n");
  expect(message()).not.toContain("Midwatch-Kills");
});
