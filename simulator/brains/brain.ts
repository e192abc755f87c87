/** A content block of a request or a reply, with the field names of the Messages API. */
export type Block = { readonly type: string } & Readonly<Record<string, unknown>>;

/** A message of a request after normalisation: `content` is always a list of blocks. */
export interface ChatMessage {
  readonly role: "user" | "assistant" | "system";
  readonly content: readonly Block[];
}

/** A parsed request as a brain gets it: message threads are expanded, and strings are turned into text blocks. */
export interface BrainRequest {
  readonly model: string;
  readonly max_tokens: number;
  readonly system: readonly Block[];
  readonly tools: readonly { readonly name: string }[];
  readonly messages: readonly ChatMessage[];
}

/** The result of a tool call, taken from the last user message. */
export interface ToolResult {
  readonly id: string;
  /** The name of the tool whose call this result answers; empty if the conversation has no such call. */
  readonly name: string;
  readonly content: string;
  readonly isError: boolean;
}

/** Facts about a request that the simulator passes to the brain together with it. */
export interface BrainContext {
  /** The agent's role: from the first block of the first user message whose first line is `role: X`; empty without such a block. */
  readonly role: string;
  /** The text of the first user message, from the block with the role on. */
  readonly brief: string;
  /** The text of the blocks before the brief: Midwatch's job context. */
  readonly jobContext: string;
  /** The tool results in the last user message, in their order. */
  readonly lastToolResults: readonly ToolResult[];
  /** Number of assistant messages in the conversation so far. */
  readonly turn: number;
  /** Returns a random number in [0, 1). The sequence is the same for the same seed, first messages and turn. */
  readonly random: () => number;
  /** Data that a brain stores between calls. All calls share it; it is empty after a restart of the simulator. */
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
  /** The JSON input of the last tool call ends in the middle, as when the reply reaches `max_tokens`. */
  | { kind: "cut_tool_input" };

/** A brain's answer. If tool calls have no id or thinking blocks no signature, the simulator adds them. */
export interface BrainReply {
  readonly content: readonly Block[];
  /** The reply's stop reason. Default: `tool_use` if the reply calls a tool, else `end_turn`. */
  readonly stop_reason?: string;
  /** Delay before the first byte, in ms, in addition to the simulator's latency. */
  readonly delayMs?: number;
  readonly fault?: Fault;
}

/** Answers a request. */
export type Think = (request: BrainRequest, context: BrainContext) => Promise<BrainReply>;

/** The type of a brain's default export: a function that plays the model. */
export interface Brain {
  (request: BrainRequest, context: BrainContext): Promise<BrainReply>;
  /** The brain module's export `summarize`: writes the text of a summary when a request asks for compaction. Without it, there is a default summary. */
  readonly summarize?: Think;
}
