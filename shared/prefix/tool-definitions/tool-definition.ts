import type { TSchema } from "typebox";

/** A tool as the prefix declares it to the model. Its schema is also used to check the arguments of calls. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly input: TSchema;
}
