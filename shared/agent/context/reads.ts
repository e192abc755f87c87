import { callsOf } from "../tool-call.ts";
import type { Transcript } from "../transcript.ts";
import type { ReadRecord, RecordedEnd } from "../transcript-entry.ts";
import { nextLines, type Shown, shortPath } from "./file-text.ts";

/** Minimum length of lines that are replaced by a stub, in characters. For a shorter text the stub would save nothing. */
const WORTH_IT_CHARS = 400;

/** Numbers of turns in which an agent reads the same unchanged lines again: after the first number it is warned, after the second it is stopped. */
const WARN_AFTER = 6;
const STOP_AFTER = 12;

/** Lines of a file that the present conversation contains, with the number of the turn that read them. */
export interface StandingRead {
  readonly read: ReadRecord;
  readonly turn: number;
  readonly lines: readonly string[];
}

/**
 * The reads whose text the conversation still contains as it was recorded, newest first. Text that a cut has removed or shortened does not
 * count, nor do results that show a stub.
 */
export function standingReads(transcript: Transcript): StandingRead[] {
  const present = new Set(
    transcript
      .turns()
      .flatMap(({ content }) => content)
      .flatMap((block) => (block.type === "tool_result" ? [keyOf(block.tool_use_id, block.content)] : [])),
  );
  const standing: StandingRead[] = [];
  let turn = 0;
  for (const entry of transcript.entries) {
    if (entry.kind === "assistant") turn += 1;
    if (entry.kind !== "results") continue;
    for (const read of entry.reads ?? []) {
      const block = entry.content.find(({ tool_use_id }) => tool_use_id === read.id);
      if (block === undefined || !present.has(keyOf(read.id, block.content))) continue;
      standing.unshift({
        read,
        turn,
        lines: String(block.content)
          .split("\n")
          .slice(0, read.last - read.first + 1),
      });
    }
  }
  return standing;
}

function keyOf(id: unknown, content: unknown): string {
  return `${id} ${typeof content === "string" ? content : JSON.stringify(content)}`;
}

/** The earlier read that shows these lines with the same text. Lines up to a file's end only match if the file still ends there. */
export function findStanding(standing: readonly StandingRead[], { content, file }: Shown): StandingRead | undefined {
  const lines = content.split("\n");
  return standing.find(({ read, lines: shown }) => {
    if (read.path !== file.path || read.first > file.first || read.last < file.last) return false;
    if (file.last === file.total && read.total !== file.total) return false;
    const from = file.first - read.first;
    return lines.every((line, i) => shown[from + i] === line);
  });
}

/** The stub that replaces lines which the conversation contains already; undefined if the lines are too short for one. */
export function stubFor({ content, file }: Shown, { turn }: StandingRead): string | undefined {
  if (content.length < WORTH_IT_CHARS) return undefined;
  const lines = `lines ${file.first} to ${file.last} of ${file.total} of ${shortPath(file.path)}`;
  return `Unchanged since you read it in your turn ${turn}, above: ${lines}. Use the text there; read_file with fresh: true gives it again.${nextLines(file)}`;
}

/** The effect of reading unchanged lines again and again: a warning for the model, or the end of the run. */
export interface Rereading {
  readonly warning?: string;
  readonly end?: RecordedEnd;
}

/**
 * Judges the reads of a turn that has no results in the transcript yet. Turns are counted that read the same unchanged lines again, with no
 * changed text, no cut and no write in between.
 */
export function judgeRereads(transcript: Transcript, reads: readonly ReadRecord[]): Rereading {
  const counts = reads.map((read) => ({ read, count: countRereads(transcript, read) }));
  const most = counts.reduce((a, b) => (b.count > a.count ? b : a), {
    read: undefined as ReadRecord | undefined,
    count: 0,
  });
  if (most.read === undefined || most.count < WARN_AFTER) return {};
  const what = `lines ${most.read.first} to ${most.read.last} of ${shortPath(most.read.path)}`;
  if (most.count >= STOP_AFTER) {
    const reason = `the agent read ${what} again in ${most.count} turns, although they had not changed and it had written nothing in between`;
    return { end: { stopReason: "repeating", reason } };
  }
  return {
    warning: `You have read ${what} again in ${most.count} turns; they have not changed. Continue your task with the text that you have, or hand in what you have and say what is missing. After ${STOP_AFTER} such turns your run ends.`,
  };
}

const WRITERS: ReadonlySet<string> = new Set(["write_file", "edit_file"]);

function countRereads(transcript: Transcript, read: ReadRecord): number {
  if (read.again !== true) return 0;
  let count = 1;
  for (const earlier of readsWithoutWrite(transcript)) {
    const same = earlier.filter((each) => isSame(each, read));
    if (same.some(({ again }) => again !== true)) return count;
    if (same.length > 0) count += 1;
  }
  return count;
}

/** The reads of each earlier turn, newest first, back to the newest turn that wrote a file. */
function readsWithoutWrite({ entries }: Transcript): (readonly ReadRecord[])[] {
  const reads: (readonly ReadRecord[])[] = [];
  let tree: string | undefined;
  for (const entry of [...entries].reverse()) {
    if (entry.kind === "assistant" && callsOf(entry).some(({ name }) => WRITERS.has(name))) return reads;
    if (entry.kind !== "results") continue;
    // A command can write too: the tree of the worktree shows it.
    if (tree !== undefined && entry.tree !== undefined && entry.tree !== tree) return reads;
    tree = entry.tree ?? tree;
    if (entry.reads !== undefined) reads.push(entry.reads);
  }
  return reads;
}

function isSame(a: ReadRecord, b: ReadRecord): boolean {
  return a.path === b.path && a.first === b.first && a.last === b.last;
}
