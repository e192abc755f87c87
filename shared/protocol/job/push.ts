import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/** The name that the operator gave to a destination. */
export const DestinationName = Type.String({
  pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
  description: "a destination's name: letters, digits, dots, underscores and hyphens",
});

/** The name of a branch in the destination's repository. It contains no ref syntax, and git cannot mistake it for an option. */
export const BranchName = Type.String({
  pattern: "^(?!.*(\\.\\.|//|\\.lock(/|$)|/\\.|\\.(/|$)))[A-Za-z0-9][A-Za-z0-9._/-]{0,199}(?<!/)$",
  description: "a branch's name without refs/heads/, for example midwatch/rewrite",
});

/** The destination to which a job's result is pushed. If `branch` is absent, the operator's setting applies. */
export const PushTarget = strict({ to: DestinationName, branch: Type.Optional(BranchName) });
export type PushTarget = Static<typeof PushTarget>;

/** The body of `POST /v1/jobs/{id}/push`. Fields that are absent have the values of the job's submission. */
export const PushBody = Type.Partial(PushTarget, { additionalProperties: false });
export type PushBody = Static<typeof PushBody>;

/**
 * The state of a push: `requested`, then `pushed` (the branch exists), then `opening` (the command that opens a pull
 * request runs; it runs only once), then `done` or `failed`.
 */
export const PushStep = Type.Enum(["requested", "pushed", "opening", "done", "failed"]);
export type PushStep = Static<typeof PushStep>;

/** A push of a job's result, and its state. */
export const Push = strict({
  ...PushTarget.properties,
  branch: BranchName,
  by: Type.String({ description: "the person who allowed it" }),
  step: PushStep,
  at: Type.Integer({ description: "ms since 1970 when this step was reached" }),
  detail: Type.Optional(Type.String({ description: "output of the command, or the error" })),
});
export type Push = Static<typeof Push>;
