import { Type } from "typebox";
import { strict } from "../../protocol/strict.ts";
import { ClaimedVerdict } from "../../protocol/verification/verdict.ts";
import type { ToolDefinition } from "./tool-definition.ts";

/** The schema of the arguments of `submit_result`. */
export const SubmitResult = strict({
  summary: Type.String({
    minLength: 1,
    maxLength: 4000,
    description: "what you claim, one checkable statement a line; it is tested, not believed",
  }),
  report: Type.Optional(
    Type.String({
      maxLength: 200_000,
      description: "read-only tasks: the answer, in the form that the brief asks for",
    }),
  ),
  published: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 160 }), {
      maxItems: 100,
      description: "names of published scratchpad files that belong to the result",
    }),
  ),
});

/** Tools by which an agent hands in its result, which ends its work. */
export const HAND_IN_TOOLS: readonly ToolDefinition[] = [
  {
    name: "submit_result",
    description:
      "Hand in your task. For a task that writes, the files of your worktree are the result: have them finished and tried before you call this. For a read-only task, report is the result. It ends your work; call it alone, once.",
    input: SubmitResult,
  },
  {
    name: "submit_verdict",
    description:
      "Hand in your judgement of the candidate. decision pass needs attacks: each with the exact command that you ran with run_command, and what it showed. decision fail needs findings: each with a command that exits non-zero on the candidate, and 0 on the original tree where the fault is a regression; the harness runs it again, and refuses the verdict if it does not reproduce. It ends your work; call it alone, once.",
    input: ClaimedVerdict,
  },
];
