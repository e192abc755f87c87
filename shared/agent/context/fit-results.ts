import { defined } from "../../support/defined.ts";
import { redactSecrets } from "../../support/secrets/redact.ts";
import type { FileText, ToolCall, ToolOutcome } from "../tool-call.ts";
import type { Transcript } from "../transcript.ts";
import type { ReadRecord, SettledOutcome } from "../transcript-entry.ts";
import { cutLines, NOTES_CHARS, notShown, renderLines } from "./file-text.ts";
import { type OffloadFolder, offload } from "./offload.ts";
import { type Preview, renderPreview } from "./preview.ts";
import { findStanding, standingReads, stubFor } from "./reads.ts";
import { resultLimits } from "./result-limits.ts";
import { MIN_CHARS, PREVIEW_CHARS, shareRoom, type Wanted } from "./share-room.ts";

/** Where long results go, and the size of the context window that limits them. */
export interface ResultRoom {
  /** The folder for long results. If absent, results are shown whole: use this only for an agent whose tools all have short results. */
  readonly offloadTo?: OffloadFolder;
  /** The model's context window in tokens. Default: one million. */
  readonly windowTokens?: number;
}

/** The result of a call of the present turn: as the tool returned it, offloaded, or as the transcript has it already. */
export interface TurnResult {
  readonly outcome: ToolOutcome;
  readonly preview?: Preview;
  readonly settled?: SettledOutcome;
}

/** Offloads a result at once if it is longer than one result may be, so that the memory holds few long texts. */
export async function takeResult(
  { transcript, offloadTo, windowTokens }: ResultRoom & { transcript: Transcript },
  call: ToolCall,
  outcome: ToolOutcome,
): Promise<TurnResult> {
  const limit = resultLimits(windowTokens).result;
  if (offloadTo === undefined || outcome.file !== undefined || outcome.content.length <= limit) return { outcome };
  const preview = await offload(offloadTo, { call, turn: transcript.turnCount, text: outcome.content });
  return { outcome: { ...outcome, content: renderPreview(preview, PREVIEW_CHARS) }, preview };
}

/**
 * Brings the results of a turn into the form in which the conversation shows them. Lines of files that the conversation has already become stubs,
 * and results that do not fit into the turn's room are cut (`read_file`) or offloaded (all others). Settled results stay as they are.
 */
export async function fitResults(
  room: ResultRoom & { transcript: Transcript },
  calls: readonly ToolCall[],
  results: readonly TurnResult[],
): Promise<SettledOutcome[]> {
  const { transcript, offloadTo, windowTokens } = room;
  const limits = resultLimits(windowTokens);
  const reads = readsOf(room, calls, results);
  const wanted = results.map(({ outcome, settled }, i): Wanted => {
    const read = reads.get(i);
    const chars = (read?.content ?? settled?.content ?? outcome.content).length;
    if (read !== undefined) return { kind: read.isStub ? "kept" : "read", chars };
    const isKept = settled !== undefined || outcome.asked !== undefined || offloadTo === undefined;
    return { kind: isKept ? "kept" : "other", chars: outcome.asked === undefined ? chars : 0 };
  });
  const granted = shareRoom(wanted, limits.turn);
  return Promise.all(
    results.map(async ({ outcome, preview, settled }, i): Promise<SettledOutcome> => {
      const [call, chars] = [calls[i], granted[i] ?? 0];
      if (settled !== undefined || call === undefined) return settled ?? outcome;
      const read = reads.get(i);
      const { file, ...rest } = outcome;
      if (read !== undefined) return { ...rest, ...fitRead(call, read, chars) };
      if (chars >= (wanted[i]?.chars ?? 0) || offloadTo === undefined) return rest;
      const stored = preview ?? (await offload(offloadTo, { call, turn: transcript.turnCount, text: outcome.content }));
      return { ...rest, content: renderPreview(stored, chars) };
    }),
  );
}

/** A read: its lines, cut to the limit of one result, and its result if the turn has room for it. */
interface Read {
  readonly lines: string;
  readonly file: FileText;
  readonly content: string;
  readonly isStub: boolean;
  readonly again: boolean;
}

/** The reads among the results of a turn, by their index. */
function readsOf(
  { transcript, windowTokens }: ResultRoom & { transcript: Transcript },
  calls: readonly ToolCall[],
  results: readonly TurnResult[],
): Map<number, Read> {
  const limit = resultLimits(windowTokens).result;
  const reads = new Map<number, Read>();
  const standing = results.some(({ outcome }) => outcome.file !== undefined) ? standingReads(transcript) : [];
  results.forEach(({ outcome, settled }, i) => {
    if (outcome.file === undefined || settled !== undefined) return;
    const shown = cutLines({ content: outcome.content, file: outcome.file }, limit);
    const found = findStanding(standing, shown);
    const isWanted = (calls[i]?.input as { fresh?: unknown } | undefined)?.fresh === true;
    const stub = found === undefined || isWanted ? undefined : stubFor(shown, found);
    reads.set(i, {
      lines: shown.content,
      file: shown.file,
      content: stub ?? renderLines(shown),
      isStub: stub !== undefined,
      again: found !== undefined,
    });
  });
  return reads;
}

function fitRead(call: ToolCall, read: Read, chars: number): { content: string; read?: ReadRecord } {
  const { lines, file, content, again } = read;
  if (read.isStub || chars >= content.length) return { content, read: recordOf(call, file, again) };
  if (chars <= Math.max(MIN_CHARS, NOTES_CHARS)) return { content: notShown(file) };
  const cut = cutLines({ content: lines, file }, chars - NOTES_CHARS);
  return { content: renderLines(cut), read: recordOf(call, cut.file, again) };
}

function recordOf({ id }: ToolCall, { path, first, last, total }: FileText, again: boolean): ReadRecord {
  return { id, path: redactSecrets(path), first, last, total, ...defined({ again: again ? true : undefined }) };
}
