import type { ContentBlock } from "../prefix/breakpoints.ts";
import type { Clock } from "../support/time/clock.ts";
import type { ToolCall, ToolOutcome } from "./tool-call.ts";
import type { Transcript } from "./transcript.ts";

/** Tool calls that were begun while their message still came, by id. */
export type BegunCalls = Map<string, Promise<ToolOutcome>>;

/** Begins the calls of some tools as soon as their block is whole, not when the message ends. */
export interface EagerCalls {
  readonly onBlock: (content: readonly ContentBlock[]) => void;
  /** Waits until what was begun is written down. */
  settle(): Promise<void>;
}

/**
 * A call is written down, with all that came before it, before it is begun: if the process dies now, the conversation
 * goes on from there, and the call has the same id and takes effect once.
 */
export function createEagerCalls(
  begun: BegunCalls,
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

  /** Writes down all that has come by now, once, and begins every call in it. */
  function flush(): Promise<void> {
    const batch = waiting;
    waiting = undefined;
    if (batch === undefined) return Promise.resolve();
    const write = transcript.append({ kind: "partial", at: clock.now(), content: batch.content });
    for (const begin of batch.begin) begin(write);
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
      // Whoever asks for the outcome hears of its failure; nobody may be there yet.
      outcome.catch(() => {});
      begun.set(call.id, outcome);
    },
    settle: () => written,
  };
}
