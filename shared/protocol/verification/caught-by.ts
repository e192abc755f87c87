import { Type } from "typebox";

/** Verdicts against commits, by who found the fault. */
export const CaughtBy = Type.Object({
  check: Type.Integer(),
  challenge: Type.Integer(),
  gate: Type.Integer(),
  conflict: Type.Optional(Type.Integer({ description: "commits that did not merge with what had landed meanwhile" })),
});
