import type { ServerResponse } from "node:http";
import type { Simulator } from "../simulator.ts";
import type { Answer } from "./answer.ts";
import { renderEvent, streamEvents } from "./stream-events.ts";

/** Sends an answer on a raw HTTP response, as one JSON body or as a stream of events. If the answer has a fault, sends that fault. */
export async function sendAnswer(
  simulator: Simulator,
  answer: Answer,
  { response, headers, signal }: { response: ServerResponse; headers: Record<string, string>; signal: AbortSignal },
): Promise<void> {
  if (answer.fault?.kind === "cut_before_headers") {
    response.destroy();
    return;
  }
  const all = { ...headers, ...answer.headers };
  if (answer.stream) await sendStream(simulator, answer, { response, headers: all, signal });
  else sendWhole(answer, response, all);
}

function sendWhole(answer: Answer, response: ServerResponse, headers: Record<string, string>): void {
  answer.firstByte();
  answer.sent();
  response.writeHead(200, { ...headers, "content-type": "application/json" });
  if (answer.fault?.kind === "cut_after_headers") response.destroy();
  else response.end(JSON.stringify(answer.message));
}

async function sendStream(
  simulator: Simulator,
  answer: Answer,
  { response, headers, signal }: { response: ServerResponse; headers: Record<string, string>; signal: AbortSignal },
): Promise<void> {
  const { fault } = answer;
  const rate = simulator.latency.outputTokensPerSecond;
  response.writeHead(200, { ...headers, "content-type": "text/event-stream", "cache-control": "no-cache" });
  answer.firstByte();
  let deltas = 0;
  for (const event of streamEvents(answer.message, { cutToolInput: fault?.kind === "cut_tool_input" })) {
    if (signal.aborted) return;
    if (event.event === "content_block_delta") deltas += 1;
    if (fault !== undefined && deltas === 1 && breakOff(fault, response)) return;
    if (rate > 0 && event.tokens > 0) await simulator.clock.sleep((event.tokens / rate) * 1000, signal);
    response.write(renderEvent(event));
  }
  answer.sent();
  response.end();
}

/** Ends the stream early if the answer's fault requires it. Returns whether the stream was ended. */
function breakOff(fault: NonNullable<Answer["fault"]>, response: ServerResponse): boolean {
  if (fault.kind === "cut_after_headers") {
    response.destroy();
    return true;
  }
  if (fault.kind !== "stream_error") return false;
  const error = { type: fault.type, message: fault.message ?? "a requested fault" };
  response.end(renderEvent({ event: "error", data: { type: "error", error }, tokens: 0 }));
  return true;
}
