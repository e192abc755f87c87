import { setMaxListeners } from "node:events";
import type { ModelServices } from "../../../shared/model/model-services.ts";
import { buildPrefix } from "../../../shared/prefix/build-prefix.ts";
import { savePrefix } from "../../../shared/prefix/prefix-store.ts";
import type { PrefixRef } from "../../../shared/protocol/cache/prefix-ref.ts";
import type { Verdict } from "../../../shared/protocol/verification/verdict.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { wallClock } from "../../../shared/support/time/clock.ts";
import { createWithGitCredential } from "../../../worker/intake/git-credentials.ts";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { createReadSecrets } from "../../../worker/setup/secrets.ts";
import { createChallengeStage } from "../../../worker/stages/challenge.ts";
import { runChecks } from "../../../worker/verify/run-checks.ts";
import type { Case } from "./case.ts";
import type { TestJob } from "./test-job.ts";

/** The result of judging one case. */
export interface Judged {
  readonly case: Case;
  readonly refusedBy: "checks" | "challenge" | undefined;
  /** The findings if the candidate was refused, or the reason why there is no verdict. */
  readonly why: string;
  /** The verdict of the verifier; absent if no verifier judged the candidate. */
  readonly verdict?: Verdict;
}

/** Judges candidates as a worker does: first the checks; if they accept a rewrite, a verifier challenges it. */
export interface Judge {
  judge(given: Case, slot: number): Promise<Judged>;
}

/** Makes a judge that uses the given sandbox and model services. */
export async function createJudge(given: {
  sandbox: Sandbox;
  services: ModelServices;
  jobs: readonly TestJob[];
}): Promise<Judge> {
  const { sandbox, services, jobs } = given;
  const prefixes = new Map<TestJob, PrefixRef>();
  for (const job of jobs) prefixes.set(job, await makePrefix(job));

  async function challenge({ job, order }: Case, checks: Verdict["checks"], slot: number): Promise<Verdict | string> {
    const prefix = prefixes.get(job);
    if (prefix === undefined) throw new Error("the judge does not know the case's job");
    const stage = createChallengeStage({
      git: { program: "git" },
      layout: job.layout,
      sandbox,
      services,
      clock: wallClock,
      publishActivity: () => {},
      repositories: [],
      setup: { egress: [], readSecrets: createReadSecrets(undefined) },
      policy: {},
      presence: () => "attended",
      privateHosts: [],
      withCredential: createWithGitCredential(undefined),
      model: prefix.model,
    });
    const { id } = order.task;
    count += 1;
    const attemptId = `${id}.${count + 100}` as typeof order.attemptId;
    const { signal } = new AbortController();
    setMaxListeners(0, signal);
    const ended = await stage({
      order: { ...order, attemptId, stage: "challenge", role: "verifier", prefix, checks },
      epoch: 1,
      slot,
      signal,
      log: silentLog(),
    });
    return ended.verdict ?? `${ended.stopReason}: ${ended.summary}`;
  }

  let count = 0;
  return {
    judge: async (each, slot) => {
      const checked = await runChecks(await each.job.context(each.order, slot));
      if (checked.decision === "fail") return { case: each, refusedBy: "checks", why: whyOf(checked) };
      if (!each.isRewrite) return { case: each, refusedBy: undefined, why: "" };
      const verdict = await challenge(each, checked.checks, slot);
      if (typeof verdict === "string") return { case: each, refusedBy: "challenge", why: `no verdict: ${verdict}` };
      const refusedBy = verdict.decision === "fail" ? "challenge" : undefined;
      return { case: each, refusedBy, why: whyOf(verdict), verdict };
    },
  };
}

async function makePrefix({ layout }: TestJob): Promise<PrefixRef> {
  const goal = "Rewrite the package as ES modules.\n\nmodules: **/*.js\noutput: esm";
  const { ref, bytes } = buildPrefix({
    goal,
    map: "index.js 10",
    instructions: [],
    roles: [],
    model: "claude-sonnet-5-5",
  });
  await savePrefix(layout.prefix(ref.fingerprint), bytes);
  return ref;
}

function whyOf({ findings }: Verdict): string {
  return findings.map(({ name, claim }) => `${name}: ${claim.slice(0, 200)}`).join("; ");
}

/** Judges cases in parallel, one at a time in each slot. */
export async function judgeAll(
  judge: Judge,
  cases: readonly Case[],
  { lanes, say }: { lanes: number; say: (text: string) => void },
): Promise<Judged[]> {
  const results: Judged[] = [];
  const open = [...cases];
  const lane = async (slot: number) => {
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      results.push(await judge.judge(next, slot));
      if (results.length % 50 === 0) say(`${results.length} of ${cases.length} candidates judged`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, slot) => lane(slot)));
  return results;
}
