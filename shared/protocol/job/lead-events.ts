import { Type } from "typebox";
import { Usage } from "../price/usage.ts";
import { strict } from "../strict.ts";

/** A run of the lead is queued. */
export const LeadQueued = strict({ type: Type.Literal("lead.queued"), run: Type.Integer({ minimum: 1 }) });

/** A run of the lead has ended. */
export const LeadFinished = strict({
  type: Type.Literal("lead.finished"),
  run: Type.Integer({ minimum: 1 }),
  /** How many of the lead's messages had been shown to it when the run ended. */
  messagesRead: Type.Integer({ minimum: 0 }),
  stopReason: Type.String(),
  /** What went wrong, where something did. */
  detail: Type.Optional(Type.String()),
  /** The lead's last words in this run, shortened. */
  words: Type.Optional(Type.String()),
  usage: Usage,
  /** True when the run left nothing for anyone to do. */
  idle: Type.Boolean(),
});
