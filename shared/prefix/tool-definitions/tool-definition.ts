import type { TSchema } from "typebox";

/** A tool as the prefix declares it; its schema also checks the arguments at run time. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly input: TSchema;
}
