import type { BrainReply } from "../brain.ts";
import type { ModuleFacts } from "./analyze-module.ts";
import { callTools, literally, type MadeCall, say, unescapeText } from "./conversation.ts";
import { planRewrite } from "./plan-tasks.ts";
import type { Job } from "./read-job.ts";
import { type LeftOut, nameLeftOut } from "./sort-out.ts";

/** The lead's view of the job while its plan runs. */
interface Situation {
  /** The text of the user messages since the lead's last answer. */
  readonly said: string;
  readonly calls: readonly MadeCall[];
  /** The modules of the plan. */
  readonly facts: readonly ModuleFacts[];
  readonly left: readonly LeftOut[];
  readonly job: Job;
}

/**
 * The lead's answer while its plan runs. If the gate refused the result, it plans the affected modules again. A stuck
 * task first gets a message, and is stopped if it is stuck again. When all tasks have ended, the lead finishes the job.
 */
export function seeThrough(situation: Situation): BrainReply {
  const { said, left } = situation;
  if (said.includes("<gate-notification")) return rewrite(situation);
  const stuck = stuckTasks(said);
  if (stuck.length > 0) return help(stuck, situation);
  if (said.includes("<all-tasks-ended")) return finish(said, left);
  return say("I wait for the reports of the others.");
}

/** Finds the keys of tasks that the harness will not retry by itself. */
function stuckTasks(said: string): { key: string; isBlocked: boolean }[] {
  const notified = [...said.matchAll(/<task id="[^"]*" key="([^"]*)" status="parked">/g)];
  const listed = [...said.matchAll(/^- (\S+): (parked|blocked) /gm)];
  const found = new Map<string, boolean>();
  for (const match of notified) found.set(unescapeText(match[1] ?? ""), false);
  for (const match of listed) found.set(unescapeText(match[1] ?? ""), match[2] === "blocked");
  return [...found].map(([key, isBlocked]) => ({ key, isBlocked }));
}

function help(stuck: readonly { key: string; isBlocked: boolean }[], { calls }: Situation): BrainReply {
  const isMessaged = (key: string) => calls.some(({ name, input }) => name === "message_task" && input.task === key);
  const parked = stuck.filter(({ isBlocked }) => !isBlocked);
  const hopeful = parked.filter(({ key }) => !isMessaged(key));
  // Blocked tasks need no message: they continue by themselves when the task that they depend on is retried.
  const hopeless = hopeful.length > 0 ? parked.filter(({ key }) => isMessaged(key)) : stuck;
  return callTools(
    ...hopeful.map(({ key }): [string, object] => [
      "message_task",
      {
        task: key,
        text: "Start again from the original: transform it again, change nothing else, and answer each finding.",
      },
    ]),
    ...hopeless.map(({ key }): [string, object] => [
      "stop_task",
      { task: key, reason: "It was retried and failed again." },
    ]),
  );
}

/** Adds a task to the plan that rewrites the modules named in the gate's findings, based on the merged result. */
function rewrite({ said, calls, facts, job }: Situation): BrainReply {
  const named = facts.filter(({ path }) =>
    new RegExp(`(^|[^\\w./-])(${job.output}/)?${literally(path)}\\b`, "m").test(unescapeText(said)),
  );
  if (named.length === 0)
    return say("The integrated result was refused, and no finding names a module that could be written again.");
  const round = calls.filter(({ name }) => name === "amend_plan").length + 1;
  const add = [planRewrite(named, { facts, job, round })];
  return callTools([
    "amend_plan",
    {
      add,
      reason: `The integrated result was refused because of ${named.map(({ path }) => path).join(", ")}.`.slice(
        0,
        4000,
      ),
    },
  ]);
}

function finish(said: string, leftOut: readonly LeftOut[]): BrainReply {
  const [merged, failed, cancelled] = ["merged", "failed", "cancelled"].map((name) =>
    Number(new RegExp(`<all-tasks-ended[^>]* ${name}="(\\d+)"`).exec(said)?.[1] ?? 0),
  );
  const left = (failed ?? 0) + (cancelled ?? 0);
  const summary =
    left === 0
      ? "Every module of the plan was rewritten as an ES module, tested against its original on generated inputs, attacked, and merged."
      : `${merged} tasks were merged; ${failed} failed and ${cancelled} were stopped, so the new tree is not complete.`;
  return callTools(["finish_job", { summary: `${summary} ${nameLeftOut(leftOut, 3500)}`.trim() }]);
}
