import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/** The operator's name of a destination. */
export const DestinationName = Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$" });

/** A branch name in the destination's repository: without ref syntax, and impossible to mistake for an option. */
export const BranchName = Type.String({
  pattern: "^(?!.*(\\.\\.|//|\\.lock(/|$)|/\\.|\\.(/|$)))[A-Za-z0-9][A-Za-z0-9._/-]{0,199}(?<!/)$",
});

/** The destination of a result; `branch` defaults to the operator's setting. */
export const PushTarget = strict({ to: DestinationName, branch: Type.Optional(BranchName) });
export type PushTarget = Static<typeof PushTarget>;

/** The body of `POST /v1/jobs/{id}/push`; omitted fields default to those of the submission. */
export const PushBody = Type.Partial(PushTarget, { additionalProperties: false });
export type PushBody = Static<typeof PushBody>;

/**
 * Progress of a push: `requested`, then `pushed` (the branch exists), then `opening` (the command that opens a pull
 * request runs, once), then `done` or `failed`.
 */
export const PushStep = Type.Enum(["requested", "pushed", "opening", "done", "failed"]);
export type PushStep = Static<typeof PushStep>;

/** A push and its progress. */
export const Push = strict({
  ...PushTarget.properties,
  branch: BranchName,
  by: Type.String({ description: "the person who allowed it" }),
  step: PushStep,
  at: Type.Integer({ description: "ms since 1970 when this step was reached" }),
  detail: Type.Optional(Type.String({ description: "output of the command, or the error" })),
});
export type Push = Static<typeof Push>;
