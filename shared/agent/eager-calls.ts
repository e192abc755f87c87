import type { ContentBlock } from "../prefix/breakpoints.ts";
import type { Clock } from "../support/time/clock.ts";
import type { ToolCall, ToolOutcome } from "./tool-call.ts";
import type { Transcript } from "./transcript.ts";

/** Outcomes of the tool calls that were started while the model's message was still streaming, by call id. */
export type EagerResults = Map<string, Promise<ToolOutcome>>;

/** Starts calls of certain tools as soon as their block is complete, without waiting for the end of the model's message. */
export interface EagerCalls {
  readonly onBlock: (content: readonly ContentBlock[]) => void;
  /** Waits until the transcript records all calls that were started. */
  settle(): Promise<void>;
}

/**
 * Creates the starter of early tool calls. Before a call starts, the transcript records it and all blocks before it. If the process dies,
 * the next process continues from that record; the call then has the same id, so its effect happens only once.
 */
export function createEagerCalls(
  begun: EagerResults,
  {
    tools,
    transcript,
    clock,
    run,
  }: {
    tools: ReadonlySet<string>;
    transcript: Transcript;
    clock: Clock;
    run: (call: ToolCall) => Promise<ToolOutcome>;
  },
): EagerCalls {
  let written: Promise<void> = Promise.resolve();
  let waiting: { content: readonly ContentBlock[]; begin: ((go: Promise<void>) => void)[] } | undefined;

  /** Records all blocks received so far in one entry, then starts the calls among them. */
  function flush(): Promise<void> {
    const pending = waiting;
    waiting = undefined;
    if (pending === undefined) return Promise.resolve();
    const write = transcript.append({ kind: "partial", at: clock.now(), content: pending.content });
    for (const begin of pending.begin) begin(write);
    return write;
  }

  return {
    onBlock: (content) => {
      const block = content.at(-1);
      if (block?.type !== "tool_use" || !tools.has(String(block.name))) return;
      const call: ToolCall = { id: String(block.id), name: String(block.name), input: block.input };
      const outcome = new Promise<void>((resolve) => {
        if (waiting === undefined) written = written.then(flush);
        waiting = { content: [...content], begin: [...(waiting?.begin ?? []), resolve] };
      }).then(() => run(call));
      // The caller awaits the outcome later and gets a failure then. Until then, prevent an unhandled rejection.
      outcome.catch(() => {});
      begun.set(call.id, outcome);
    },
    settle: () => written,
  };
}
