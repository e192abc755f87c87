import { Type } from "typebox";
import { Plan, PlannedTask, TaskKey } from "../../protocol/job/plan.ts";
import { strict } from "../../protocol/strict.ts";
import type { ToolDefinition } from "./tool-definition.ts";

export const Delegate = strict({
  title: Type.String({ minLength: 1, maxLength: 200 }),
  brief: Type.String({
    minLength: 1,
    maxLength: 20_000,
    description: "objective, files, exact form of the answer, boundaries; it must be complete in itself",
  }),
});
export const AmendPlan = strict({
  add: Type.Optional(Type.Array(PlannedTask, { maxItems: 1000 })),
  remove: Type.Optional(Type.Array(TaskKey, { maxItems: 1000 })),
  reason: Type.String({ minLength: 1, maxLength: 4000 }),
});
export const MessageTask = strict({
  task: Type.String({ minLength: 1, maxLength: 120, description: "the task's key or id" }),
  text: Type.String({ minLength: 1, maxLength: 20_000 }),
});
export const StopTask = strict({
  task: Type.String({ minLength: 1, maxLength: 120 }),
  reason: Type.String({ minLength: 1, maxLength: 4000 }),
});
export const FinishJob = strict({
  summary: Type.String({
    minLength: 1,
    maxLength: 20_000,
    description: "for the person: what was done, what was not",
  }),
});

/** Tools that change the plan instead of files. */
export const LEAD_TOOLS: readonly ToolDefinition[] = [
  {
    name: "delegate",
    description:
      "Send out a read-only explorer with a fresh context. Call it several times in one turn to explore in parallel. The reports come to you as task notifications after your turn has ended.",
    input: Delegate,
  },
  {
    name: "submit_plan",
    description:
      "Submit the job's plan: tasks as a directed graph without cycles (dependsOn names keys), each with the only paths that it may write and the test of its result. acceptance of kind command is run by bash in a fresh checkout of the result and must exit 0; one that passes before the change proves nothing and is refused. Of kind differential, it compares JavaScript modules with their originals, export by export, on generated inputs: reference is globs over the original tree, candidateRoot the folder that holds the rewritten modules under the same relative paths. All faults of a plan are reported at once, and nothing starts until there are none. Tasks that write the same paths never run together.",
    input: Plan,
  },
  {
    name: "amend_plan",
    description: "Add tasks to the running plan, or remove tasks by key. Merged work stays merged.",
    input: AmendPlan,
  },
  {
    name: "message_task",
    description:
      "Send a message to a task's agent. It reads it at the start of its next attempt; a task that is parked for you is tried again with it.",
    input: MessageTask,
  },
  {
    name: "stop_task",
    description: "Cancel a task that is no longer wanted. Tasks that depend on it stay blocked.",
    input: StopTask,
  },
  {
    name: "finish_job",
    description:
      "Report that the goal is reached. Refused while tasks are open. Without a plan it reports that there is nothing to do, and ends the job. With a plan, the final gate and a final challenge of the integrated result follow; you get their findings.",
    input: FinishJob,
  },
];
