import type { Bench } from "./bench.ts";
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
      return [...transcripts, ...loops, ...traceRows(product.planner, say), ...caseRows(product.planner)];
    }),
};
