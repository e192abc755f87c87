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

/** Errors that any route may answer with; what each code means is in the table of the API's page. */
export const errorResponses = {
  "4xx": ErrorEnvelope,
  "5xx": ErrorEnvelope,
} as const;

/** A whole number in a query: query texts are never coerced, they are checked by this pattern and then read. */
export function countText(description: string) {
  return Type.Optional(Type.String({ pattern: "^(0|[1-9][0-9]{0,5})$", description }));
}

/** The number that a checked query text stands for, between bounds. */
export function readCountText(text: string | undefined, fallback: number, max: number): number {
  return Math.min(text === undefined ? fallback : Number(text), max);
}
