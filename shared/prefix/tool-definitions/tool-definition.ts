import type { TSchema } from "typebox";

/** A tool as it stands in the prefix; its schema also checks the arguments at run time. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly input: TSchema;
}
