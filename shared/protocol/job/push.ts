import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/** The operator's name for a place that results may be pushed to. */
export const DestinationName = Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$" });

/** A branch of somebody else's repository: no ref syntax, nothing that could be an option. */
export const BranchName = Type.String({
  pattern: "^(?!.*(\\.\\.|//|\\.lock(/|$)|/\\.|\\.(/|$)))[A-Za-z0-9][A-Za-z0-9._/-]{0,199}(?<!/)$",
});

/** Where a result is to be pushed; `branch` default as the operator set it up. */
export const PushTarget = strict({ to: DestinationName, branch: Type.Optional(BranchName) });
export type PushTarget = Static<typeof PushTarget>;

/** The body of `POST /v1/jobs/{id}/push`; what is left out is as the job was submitted with. */
export const PushBody = Type.Partial(PushTarget, { additionalProperties: false });
export type PushBody = Static<typeof PushBody>;

/**
 * How far a push is: `requested`, then `pushed` (the branch is there), then `opening` (the command that opens a pull
 * request is run, once), then `done` or `failed`.
 */
export const PushStep = Type.Enum(["requested", "pushed", "opening", "done", "failed"]);
export type PushStep = Static<typeof PushStep>;

/** A push as the job knows it. */
export const Push = strict({
  ...PushTarget.properties,
  branch: BranchName,
  by: Type.String({ description: "who allowed it" }),
  step: PushStep,
  at: Type.Integer({ description: "ms since 1970, when it got there" }),
  detail: Type.Optional(Type.String({ description: "what the command said, or what went wrong" })),
});
export type Push = Static<typeof Push>;
