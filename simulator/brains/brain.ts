/** A content block of a request or a reply, as the Messages API spells it. */
export type Block = { readonly type: string } & Readonly<Record<string, unknown>>;

/** A message of a request after normalisation: `content` is always a list of blocks. */
export interface ChatMessage {
  readonly role: "user" | "assistant" | "system";
  readonly content: readonly Block[];
}

/** A parsed request as a brain sees it: threads expanded, strings turned into text blocks. */
export interface BrainRequest {
  readonly model: string;
  readonly max_tokens: number;
  readonly system: readonly Block[];
  readonly tools: readonly { readonly name: string }[];
  readonly messages: readonly ChatMessage[];
}

/** The result of a tool call that the last user message carries. */
export interface ToolResult {
  readonly id: string;
  /** The tool's name, from the call that it answers; empty if there is no such call. */
  readonly name: string;
  readonly content: string;
  readonly isError: boolean;
}

/** Facts about the request that a brain gets with it. */
export interface BrainContext {
  /** From a first line `role: X` of the first user message; empty without one. */
  readonly role: string;
  /** The text of the first user message. */
  readonly brief: string;
  /** Results in the last user message, in order. */
  readonly lastToolResults: readonly ToolResult[];
  /** Assistant messages so far. */
  readonly turn: number;
  /** Uniform in [0, 1), the same sequence for the same seed, conversation start and turn. */
  readonly random: () => number;
  /** Shared by all calls; empty after a restart of the simulator. */
  readonly memory: Map<string, unknown>;
  readonly requestId: string;
  readonly seed: number;
}

/** A fault that the simulator sends instead of a reply, or in the middle of it. */
export type Fault =
  | {
      kind: "http_error";
      status: number;
      type: string;
      message?: string;
      errorCode?: string;
      retryAfter?: number;
      shouldRetry?: boolean;
    }
  | { kind: "stream_error"; type: string; message?: string }
  | { kind: "cut_before_headers" }
  | { kind: "cut_after_headers" }
  /** The last tool call's input is cut in the middle, as `max_tokens` does. */
  | { kind: "cut_tool_input" };

/** A brain's answer. The simulator adds missing ids of tool calls and signatures of thinking blocks. */
export interface BrainReply {
  readonly content: readonly Block[];
  /** Default: `tool_use` if a tool is called, else `end_turn`. */
  readonly stop_reason?: string;
  /** ms before the first byte, in addition to the simulator's latency. */
  readonly delayMs?: number;
  readonly fault?: Fault;
}

/** The default export of a brain: plays the model. */
export type Brain = (request: BrainRequest, context: BrainContext) => Promise<BrainReply>;
