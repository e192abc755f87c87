import { Type } from "typebox";
import { ErrorEnvelope } from "../../../shared/protocol/api/api.ts";
import { JobIdSchema, TaskIdSchema } from "../../../shared/protocol/ids.ts";
import { strict } from "../../../shared/protocol/strict.ts";

/** Path parameters of a route for one job. */
export const JobParams = strict({ jobId: JobIdSchema });

/** Path parameters of a route for one task. */
export const TaskParams = strict({ jobId: JobIdSchema, taskId: TaskIdSchema });

/** The id of a log entry, as SSE clients send it back to continue a stream; `0-0` means before the first entry. */
export const EntryId = Type.String({
  pattern: "^(0|[1-9][0-9]{0,14})-0$",
  description: "a log entry's id, for example 12-0",
});

/** Schemas of the error responses that every route has; /docs lists the error codes. */
export const errorResponses = {
  "4xx": ErrorEnvelope,
  "5xx": ErrorEnvelope,
} as const;

/**
 * A whole number in a query. The validator does not convert texts of a query to numbers: this pattern validates the
 * text, then `readCountText` converts it.
 */
export function countText(description: string) {
  return Type.Optional(
    Type.String({ pattern: "^(0|[1-9][0-9]{0,5})$", description: `a whole number: ${description}` }),
  );
}

/** Converts a validated text of a query to a number of at most `max`. */
export function readCountText(text: string | undefined, fallback: number, max: number): number {
  return Math.min(text === undefined ? fallback : Number(text), max);
}
