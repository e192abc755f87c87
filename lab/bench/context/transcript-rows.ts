import { makeRow, type Row } from "../document.ts";
import { FACT_CLASSES, type Fact, type FactClass, isShown, KEPT_CLASSES, textOfRequest } from "./facts.ts";
import { type BrokenRule, checkMessages } from "./invariants.ts";
import type { Subject } from "./subject.ts";
import { makeTranscript, type PlantedTranscript, turnsOf } from "./transcripts.ts";

/** Number of transcripts. */
const TRANSCRIPTS = 2_000;

/** Cuts each transcript three times, checks every request, and counts the planted facts that each request still shows. */
export function transcriptRows(requestsOf: Subject["requestsOf"]): Row[] {
  const broken: (BrokenRule & { readonly seed: number })[] = [];
  const counts = new Map<FactClass, { shown: number; planted: number }>(
    FACT_CLASSES.map((name) => [name, { shown: 0, planted: 0 }]),
  );
  let requests = 0;
  for (let seed = 1; seed <= TRANSCRIPTS; seed += 1) {
    const transcript = makeTranscript(seed);
    for (const { entries, messages } of requestsOf(transcript, pointsOf(transcript))) {
      requests += 1;
      const recorded = turnsOf(transcript.entries.slice(0, entries));
      broken.push(...checkMessages(messages, recorded).map((fault) => ({ ...fault, seed })));
      const whole = textOfRequest(messages);
      for (const fact of expectedFacts(transcript, entries)) {
        const count = counts.get(fact.class);
        if (count === undefined) continue;
        count.planted += 1;
        if (isShown(fact, whole)) count.shown += 1;
      }
    }
  }
  return [
    makeRow(`broken rules in the requests of ${TRANSCRIPTS} transcripts after three cuts each`, {
      value: broken.length,
      unit: "rules",
      goal: { op: "<=", value: 0 },
      note: `${requests} requests${broken[0] === undefined ? "" : `; first: seed ${broken[0].seed}, ${broken[0].rule}`}`,
    }),
    ...[...counts].map(([name, { shown, planted }]) =>
      makeRow(`facts after a cut: ${name}`, {
        value: shown / planted,
        unit: "share",
        goal: KEPT_CLASSES.includes(name) ? { op: ">=", value: 1 } : undefined,
        note: `${shown} of ${planted} are in the request`,
      }),
    ),
  ];
}

/** Half, three quarters and all of the transcript's requests. */
function pointsOf({ requestPoints }: PlantedTranscript): number[] {
  const at = (share: number) => requestPoints[Math.floor((requestPoints.length - 1) * share)] ?? 0;
  return [...new Set([at(0.5), at(0.75), at(1)])];
}

/** The facts that the conversation held before the cut. */
function expectedFacts({ facts }: PlantedTranscript, entries: number): Fact[] {
  return facts.filter(({ entry }) => entry < entries);
}
