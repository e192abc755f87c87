import type { ContentBlock } from "../prefix/breakpoints.ts";
import type { Clock } from "../support/time/clock.ts";
import type { ToolCall, ToolOutcome } from "./tool-call.ts";
import type { Transcript } from "./transcript.ts";

/** Tool calls that were started while their message was still streaming, by id. */
export type EagerResults = Map<string, Promise<ToolOutcome>>;

/** Starts the calls of some tools as soon as their block is complete, before the message ends. */
export interface EagerCalls {
  readonly onBlock: (content: readonly ContentBlock[]) => void;
  /** Waits until all started calls are recorded. */
  settle(): Promise<void>;
}

/**
 * A call is recorded, with everything before it, before it starts. If the process dies, the conversation continues from
 * there, and because the call's id is the same, its effect happens once.
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

  /** Records all content received so far, once, and starts its calls. */
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
      // A failure reaches the caller that awaits the outcome later; prevent an unhandled rejection until then.
      outcome.catch(() => {});
      begun.set(call.id, outcome);
    },
    settle: () => written,
  };
}
