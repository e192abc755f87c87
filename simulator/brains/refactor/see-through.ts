import type { BrainReply } from "../brain.ts";
import type { ModuleFacts } from "./analyze-module.ts";
import { callTools, literally, type MadeCall, say, unescapeText } from "./conversation.ts";
import { planMending } from "./plan-tasks.ts";
import type { Job } from "./read-job.ts";
import { type LeftOut, nameLeftOut } from "./sort-out.ts";

/** What the lead has to decide on once its plan runs. */
interface Situation {
  /** What was said since its last answer. */
  readonly said: string;
  readonly calls: readonly MadeCall[];
  /** The modules of the plan. */
  readonly facts: readonly ModuleFacts[];
  readonly left: readonly LeftOut[];
  readonly job: Job;
}

/** After the plan: a refused result is planned again, a stuck task gets a word and then is given up, and all ended is the end. */
export function seeThrough(situation: Situation): BrainReply {
  const { said, left } = situation;
  if (said.includes("<gate-notification")) return mend(situation);
  const stuck = stuckTasks(said);
  if (stuck.length > 0) return help(stuck, situation);
  if (said.includes("<all-tasks-ended")) return finish(said, left);
  return say("I wait for what the others report.");
}

/** Keys of tasks that the harness will not try again by itself, each once. */
function stuckTasks(said: string): { key: string; isBlocked: boolean }[] {
  const told = [...said.matchAll(/<task id="[^"]*" key="([^"]*)" status="parked">/g)];
  const listed = [...said.matchAll(/^- (\S+): (parked|blocked) /gm)];
  const found = new Map<string, boolean>();
  for (const match of told) found.set(unescapeText(match[1] ?? ""), false);
  for (const match of listed) found.set(unescapeText(match[1] ?? ""), match[2] === "blocked");
  return [...found].map(([key, isBlocked]) => ({ key, isBlocked }));
}

function help(stuck: readonly { key: string; isBlocked: boolean }[], { calls }: Situation): BrainReply {
  const isTold = (key: string) => calls.some(({ name, input }) => name === "message_task" && input.task === key);
  const parked = stuck.filter(({ isBlocked }) => !isBlocked);
  const hopeful = parked.filter(({ key }) => !isTold(key));
  // What waits for a task that is tried again goes on by itself.
  const given = hopeful.length > 0 ? parked.filter(({ key }) => isTold(key)) : stuck;
  return callTools(
    ...hopeful.map(({ key }): [string, object] => [
      "message_task",
      {
        task: key,
        text: "Start again from the original: transform it anew, change nothing else, and answer each finding.",
      },
    ]),
    ...given.map(({ key }): [string, object] => [
      "stop_task",
      { task: key, reason: "It was tried again and did not get further." },
    ]),
  );
}

/** A task for the modules that the gate's findings name, written anew on what is merged. */
function mend({ said, calls, facts, job }: Situation): BrainReply {
  const named = facts.filter(({ path }) =>
    new RegExp(`(^|[^\\w./-])(${job.output}/)?${literally(path)}\\b`, "m").test(unescapeText(said)),
  );
  if (named.length === 0)
    return say("The integrated result was refused, and no finding names a module that I could have written anew.");
  const round = calls.filter(({ name }) => name === "amend_plan").length + 1;
  const add = [planMending(named, { facts, job, round })];
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
