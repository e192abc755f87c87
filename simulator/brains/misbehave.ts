import type { BrainContext, BrainReply, BrainRequest } from "./brain.ts";

/**
 * A brain with typical errors of real models. A line `misbehave: KIND` in the first message chooses the error; afterwards the
 * brain continues correctly, so that a test can see how the harness handled the error.
 */
export default async function misbehave(request: BrainRequest, context: BrainContext): Promise<BrainReply> {
  const kind = /misbehave: ([a-z_]+)/.exec(context.brief)?.[1] ?? "none";
  return (SLIPS[kind] ?? (() => undefined))(context, request) ?? submit();
}

type Slip = (context: BrainContext, request: BrainRequest) => BrainReply | undefined;

const once =
  (reply: BrainReply): Slip =>
  ({ turn }) =>
    turn === 0 ? reply : undefined;
const always =
  (reply: BrainReply): Slip =>
  () =>
    reply;
const text = (words: string): BrainReply => ({ content: [{ type: "text", text: words }] });
const call = (name: string, input: unknown) => ({ type: "tool_use", name, input });

const SLIPS: Readonly<Record<string, Slip>> = {
  ends_without_submitting: always(text("I believe I am done.")),
  ends_once_without_submitting: once(text("I believe I am done.")),
  unknown_tool: once({ content: [call("teleport", { to: "production" })] }),
  wrong_arguments: once({ content: [call("read_file", { file: 7 })] }),
  several_calls: once({ content: [1, 2, 3].map((n) => call("read_file", { path: `f${n}.txt` })) }),
  refuses: always({ content: [], stop_reason: "refusal" }),
  cut_tool_input: once({
    content: [call("write_file", { path: "big.txt", content: "x".repeat(4000) })],
    stop_reason: "max_tokens",
    fault: { kind: "cut_tool_input" },
  }),
  pauses: once({
    content: [
      { type: "text", text: "One moment." },
      { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: {} },
    ],
    stop_reason: "pause_turn",
  }),
  returns_nothing: once({ content: [], stop_reason: "end_turn" }),
  repeats_itself: always({ content: [call("read_file", { path: "f1.txt" })] }),
  thinks: once({ content: [{ type: "thinking", thinking: "Let me see." }, call("read_file", { path: "f1.txt" })] }),
  outgrows_context: ({ turn }) => (turn < 3 ? { content: [call("read_file", { path: "huge.txt" })] } : undefined),
};

function submit(): BrainReply {
  return { content: [call("submit_result", { summary: "submitted after all", report: "done" })] };
}
