import { Type } from "typebox";
import { strict } from "../strict.ts";
import { PushStep } from "./push.ts";

/** Events of a result's way to a destination; part of `JobEvent`. */
export const PUSH_EVENTS = [
  strict(
    { type: Type.Literal("push.requested"), to: Type.String(), branch: Type.String(), by: Type.String() },
    { description: "a person allowed the result to be pushed" },
  ),
  strict({ type: Type.Literal("push.step"), step: PushStep, detail: Type.Optional(Type.String()) }),
] as const;
