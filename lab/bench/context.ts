import type { Bench } from "./bench.ts";
import { callRows } from "./context/call-rows.ts";
import { caseRows } from "./context/case-rows.ts";
import { loopRows } from "./context/loop-rows.ts";
import { product } from "./context/product.ts";
import { traceRows } from "./context/trace-rows.ts";
import { transcriptRows } from "./context/transcript-rows.ts";
import { inFolder } from "./measure/in-folder.ts";

/** Measures how the agent loop cuts conversations that grow long: valid requests, facts that survive, work that still succeeds, and dollars. */
export const context: Bench = {
  name: "context",
  about:
    "cuts of long conversations: requests after them, facts that survive, tasks in small windows, dollars against the cheapest cuts",
  run: (say) =>
    inFolder("context", async (folder) => {
      const transcripts = transcriptRows(product.requestsOf);
      say("context: the transcripts are checked");
      const loops = await loopRows(folder, product);
      say("context: the agents have ended");
      const calls = await callRows(folder);
      say("context: the messages with many calls are answered");
      return [...transcripts, ...loops, ...calls, ...traceRows(product.planner, say), ...caseRows(product.planner)];
    }),
};
