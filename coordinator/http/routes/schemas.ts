import { Type } from "typebox";
import { ErrorEnvelope } from "../../../shared/protocol/api/api.ts";
import { JobIdSchema, TaskIdSchema } from "../../../shared/protocol/ids.ts";
import { strict } from "../../../shared/protocol/strict.ts";

/** Path of one job. */
export const JobParams = strict({ jobId: JobIdSchema });

/** Path of one task. */
export const TaskParams = strict({ jobId: JobIdSchema, taskId: TaskIdSchema });

/** A log entry's id, as SSE clients send it back; `0-0` is before the first. */
export const EntryId = Type.String({
  pattern: "^(0|[1-9][0-9]{0,14})-0$",
  description: "a log entry's id, for example 12-0",
});

/** Error responses of every route; /docs lists their codes. */
export const errorResponses = {
  "4xx": ErrorEnvelope,
  "5xx": ErrorEnvelope,
} as const;

/** A whole number in a query. Queries are not coerced: the text is validated by this pattern, then read by `readCountText`. */
export function countText(description: string) {
  return Type.Optional(Type.String({ pattern: "^(0|[1-9][0-9]{0,5})$", description }));
}

/** The number in a validated query text, at most `max`. */
export function readCountText(text: string | undefined, fallback: number, max: number): number {
  return Math.min(text === undefined ? fallback : Number(text), max);
}
