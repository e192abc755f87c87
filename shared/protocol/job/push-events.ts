import { Type } from "typebox";
import { PushStep } from "./push.ts";

/** Events of a result's way to a destination; part of `JobEvent`. */
export const PUSH_EVENTS = [
  Type.Object(
    { type: Type.Literal("push.requested"), to: Type.String(), branch: Type.String(), by: Type.String() },
    { additionalProperties: false, description: "a person allowed the result to be pushed" },
  ),
  Type.Object(
    { type: Type.Literal("push.step"), step: PushStep, detail: Type.Optional(Type.String()) },
    { additionalProperties: false },
  ),
] as const;
