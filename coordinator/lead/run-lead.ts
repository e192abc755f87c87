import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { buildInstructions } from "../../shared/agent/context/build-instructions.ts";
import { type InboxMessage, runAgent } from "../../shared/agent/run-agent.ts";
import type { RunTool } from "../../shared/agent/tool-call.ts";
import { openTranscript } from "../../shared/agent/transcript.ts";
import type { Git } from "../../shared/git/run-git.ts";
import type { ModelServices } from "../../shared/model/model-services.ts";
import { resumeTime } from "../../shared/model/quota-breaker.ts";
import { loadPrefix } from "../../shared/prefix/prefix-store.ts";
import type { OperatorPolicy } from "../../shared/protocol/approval/policy.ts";
import { type IntakeResult, type PrefixRef, prefixFor } from "../../shared/protocol/cache/prefix-ref.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Activity } from "../../shared/protocol/job/event.ts";
import type { Estimates } from "../../shared/protocol/job/history.ts";
import type { JobLimits } from "../../shared/protocol/job/job.ts";
import { subtractUsage, totalTokens, type Usage } from "../../shared/protocol/price/usage.ts";
import type { Delivery } from "../../shared/protocol/task/delivery.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import type { LeadMessage } from "../job/fold/lead.ts";
import type { JobState } from "../job/fold/state.ts";
import { readBaseTree } from "../landing/read-base-tree.ts";
import type { JobRegistry } from "../log/registry.ts";
import { type KnownToLead, leadInput } from "./lead-tools.ts";

export interface LeadOptions {
  readonly registry: JobRegistry;
  readonly services: ModelServices;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly publishActivity: (jobId: JobId, activity: Omit<Activity, "at">) => void;
  /** Reads the samples and slots from which the quote of the lead's plan is computed. */
  readonly readEstimates: (intake: IntakeResult) => Promise<Estimates>;
  readonly git: Git;
  /** The operator's policy. */
  readonly policy: OperatorPolicy;
  readonly log: Log;
}

/** The job's state at the start of the lead's run. */
interface LeadView {
  readonly intake: IntakeResult;
  readonly prefix: PrefixRef;
  readonly limits: JobLimits;
  readonly messages: readonly LeadMessage[];
  /** Usage of all runs of the lead whose end is in the log. */
  readonly used: Usage;
}

/** Maximum number of characters of the lead's latest text that are stored in the log. */
const MAX_WORDS = 1000;

const EAGER_TOOLS = new Set(["delegate"]);

/**
 * Runs a job's lead once: from the unread messages to the end of the lead's turn. The lead has one conversation over
 * all its runs. A run that a crash interrupted resumes from its transcript, and its tool calls take effect only once.
 */
export async function runLead(
  options: LeadOptions,
  delivery: Extract<Delivery, { kind: "lead" }>,
  { lostSignal }: { lostSignal: AbortSignal },
): Promise<"done" | "retry"> {
  const { registry, layout, clock } = options;
  const { jobId, run } = delivery;
  const log = options.log.child({ jobId, run });
  const view = await registry.read(jobId, (job) => viewOf(job, run));
  if (view === undefined) return "done";
  const folder = layout.job(jobId).lead;
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const file = join(folder, `run-${String(run).padStart(4, "0")}.${clock.now()}.jsonl`);
  const transcript = await openTranscript(file, await newestRun(folder));
  const before = transcript.usage;
  const { instructions, ...tree } = await readBaseTree(options, { jobId, commit: view.intake.base });
  const known = {
    estimates: await options.readEstimates(view.intake),
    ...tree,
    asksForProtected: options.policy.protected === "ask",
  };
  try {
    const result = await runAgent({
      ...options.services,
      clock,
      log,
      jobId,
      prefix: await loadPrefix(layout.prefix(view.prefix.fingerprint), view.prefix.fingerprint),
      fingerprint: view.prefix.fingerprint,
      agentId: `lead.${run}.${clock.now()}`,
      capUsd: view.limits.maxCostUsd,
      inbox: leadInbox(view.messages),
      instructions: buildInstructions("lead", {
        shown: [],
        named: instructions.filter((path) => path.includes("/")),
        root: instructions.filter((path) => !path.includes("/")),
      }),
      transcript,
      limits: limitsOf(view.limits, { turns: transcript.turnCount, usage: before, elapsed: clock.elapsed() }),
      runTool: createLeadTools(registry, jobId, known),
      mustSubmit: false,
      // Explorers start while the lead's message is still streaming. A plan is used only when the message is complete.
      eagerTools: EAGER_TOOLS,
      // The lead's calls are redacted before they run. The log redacts them anyway, and because each call takes effect
      // once by its id, a resumed run repeats a call in the redacted form from its transcript.
      runsAsStored: true,
      signal: lostSignal,
      describeWork: () => registry.read(jobId, describeTasks),
      onActivity: (kind, text) => options.publishActivity(jobId, { kind, text: `lead: ${text}` }),
    });
    if (result.stopReason === "aborted") return "retry";
    log.info({ stopReason: result.stopReason, turns: result.turns }, "run of the lead ended");
    const { stopReason } = result;
    const usage = usedSince(view.used, { before, now: result.usage });
    const detail = stopReason === "end_turn" ? {} : { detail: result.text.slice(0, 2000) };
    const words = result.text === "" ? {} : { words: result.text.slice(0, MAX_WORDS) };
    await registry.input(jobId, {
      ...(await resumeTime(options.services.breaker, stopReason)),
      kind: "lead_finished",
      run,
      messagesRead: view.messages.length,
      stopReason,
      ...detail,
      ...words,
      usage,
      cuts: result.cuts,
    });
    return "done";
  } finally {
    await transcript.close();
  }
}

/**
 * The messages to the lead; by their keys, each is read once. The harness's opening message comes first because its
 * first line names the role, although a person may have written before the intake ended.
 */
export function leadInbox(messages: readonly LeadMessage[]): InboxMessage[] {
  const inbox = messages.map(({ from, text }, i) => {
    const message = { key: `message.${i}`, text };
    return from === "person" ? { ...message, from } : message;
  });
  const opening = messages.findIndex(({ from }) => from === "harness");
  return [...inbox.splice(Math.max(opening, 0), 1), ...inbox];
}

/** The tasks of the plan and their states, for the harness state after a cut of the lead's conversation. */
function describeTasks({ tasks }: JobState): string {
  return [...tasks.values()]
    .filter(({ spec }) => spec.origin === "plan" || spec.origin === "delegate")
    .map(({ spec, status, reason }) => `${spec.id} ${spec.key}: ${status}${reason === undefined ? "" : ` (${reason})`}`)
    .join("\n");
}

/** Undefined if a later run of the lead has started, so that this run is outdated. */
function viewOf(job: JobState, run: number): LeadView | undefined {
  if (!job.lead.active || job.lead.runs !== run || job.intake === undefined) return undefined;
  const { intake } = job;
  return {
    intake,
    prefix: prefixFor(intake, "lead"),
    limits: job.limits,
    messages: [...job.lead.messages],
    used: job.lead.usage,
  };
}

/**
 * The usage that the log does not contain yet. After a coordinator has died, the continued run also reports the turns
 * of the run that was interrupted.
 */
function usedSince(logged: Usage, { before, now }: { before: Usage; now: Usage }): Usage {
  return subtractUsage(now, logged.calls > before.calls ? before : logged);
}

/**
 * Converts tool calls to inputs of the job; the job's reply becomes the result of the call. The registry decides the
 * inputs in the order of the calls and appends those that wait together.
 */
function createLeadTools(registry: JobRegistry, jobId: JobId, known: KnownToLead): RunTool {
  return async ({ id, name, input }) => {
    const decided = leadInput(name, id, input, known);
    if (decided.kind === "invalid") return { isError: true, content: decided.text };
    const reply = await registry.input(jobId, decided);
    return { content: reply.text, ...(reply.kind === "refused" ? { isError: true } : {}) };
  };
}

/** The newest transcript of the lead's runs. The file names sort by run and time. */
async function newestRun(folder: string): Promise<string | undefined> {
  const newest = (await readdir(folder))
    .filter((name) => /^run-\d+\.\d+\.jsonl$/.test(name))
    .sort()
    .at(-1);
  return newest === undefined ? undefined : join(folder, newest);
}

/** A run of the lead has the limits of an attempt; the usage of earlier runs does not count towards them. */
function limitsOf(limits: JobLimits, used: { turns: number; usage: Usage; elapsed: number }) {
  const { usage } = used;
  return {
    maxTurns: used.turns + limits.maxTurns,
    maxTokens: totalTokens(usage) + limits.maxAttemptTokens,
    maxCostUsd: usage.costUsd + limits.maxAttemptCostUsd,
    deadline: used.elapsed + limits.attemptTimeoutMs,
  };
}
