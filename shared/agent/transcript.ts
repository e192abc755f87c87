import type { FileHandle } from "node:fs/promises";
import { copyFile, mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { ContentBlock, Turn } from "../prefix/breakpoints.ts";
import type { Usage } from "../protocol/usage.ts";
import { addUsage, NO_USAGE } from "../protocol/usage.ts";

/** One line of a transcript. What costs money or changes files is written down before it happens. */
export type TranscriptEntry =
  /** A user message with text; `key` makes it count once. */
  | { kind: "user"; at: number; key: string; text: string }
  /** A model call is about to start; without an `assistant` entry after it, its usage is unknown. */
  | { kind: "call"; at: number; id: string; reservedUsd: number }
  | {
      kind: "assistant";
      at: number;
      responseId: string;
      requestId: string;
      content: readonly ContentBlock[];
      stopReason: string;
      cutCalls: readonly string[];
      usage: Usage;
    }
  /** The results of the calls of the turn before, in order, and the workspace's tree after them. */
  | { kind: "results"; at: number; content: readonly ContentBlock[]; tree?: string }
  /** Tool results of the first `upTo` turns are sent shortened from here on. */
  | { kind: "shortened"; at: number; upTo: number };

/** The state of an agent: everything that is needed to go on after its process died. */
export class Transcript {
  private readonly file: FileHandle;
  readonly entries: TranscriptEntry[] = [];
  usage: Usage = NO_USAGE;
  /** Assistant messages so far. */
  turnCount = 0;
  toolCalls = 0;
  tree: string | undefined;
  shortenedUpTo = 0;
  private readonly keys = new Set<string>();

  constructor(file: FileHandle) {
    this.file = file;
  }

  /** Appends an entry and waits until it is on disk. */
  async append(entry: TranscriptEntry): Promise<void> {
    await this.file.appendFile(`${JSON.stringify(entry)}\n`);
    await this.file.datasync();
    this.fold(entry);
  }

  /** Takes an entry into the state, without writing it. */
  fold(entry: TranscriptEntry): void {
    this.entries.push(entry);
    if (entry.kind === "user") this.keys.add(entry.key);
    if (entry.kind === "assistant") {
      this.usage = addUsage(this.usage, entry.usage);
      this.turnCount += 1;
      this.toolCalls += entry.content.filter((block) => block.type === "tool_use").length;
    }
    if (entry.kind === "results" && entry.tree !== undefined) this.tree = entry.tree;
    if (entry.kind === "shortened") this.shortenedUpTo = entry.upTo;
  }

  hasUser(key: string): boolean {
    return this.keys.has(key);
  }

  /** The last entry that is part of the conversation. */
  get last(): Extract<TranscriptEntry, { kind: "user" | "assistant" | "results" }> | undefined {
    return this.entries.findLast(isSpoken);
  }

  /** The conversation as the API takes it: empty answers left out, messages of one role merged. */
  turns(): Turn[] {
    const turns: { role: "user" | "assistant"; content: ContentBlock[] }[] = [];
    for (const entry of this.entries.filter(isSpoken)) {
      const role = entry.kind === "assistant" ? "assistant" : "user";
      const content = entry.kind === "user" ? [{ type: "text", text: entry.text }] : [...entry.content];
      if (content.length === 0) continue;
      const last = turns.at(-1);
      if (last?.role === role) last.content.push(...content);
      else turns.push({ role, content });
    }
    return turns;
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

/**
 * Opens the transcript in `file`, to go on with it. A file that is not there yet begins as a copy of `resumeFrom`, the
 * transcript of an earlier epoch. A last line that was torn by a crash is dropped.
 */
export async function openTranscript(file: string, resumeFrom?: string): Promise<Transcript> {
  await mkdir(dirname(file), { recursive: true, mode: 0o711 });
  const known = await readLines(file);
  if (known === undefined && resumeFrom !== undefined) await copyFile(resumeFrom, file);
  const lines = known ?? (await readLines(file)) ?? [];
  const handle = await open(file, "a", 0o600);
  const whole = lines.map(({ text }) => text);
  const kept = lines.reduce((bytes, { text }) => bytes + Buffer.byteLength(text) + 1, 0);
  await handle.truncate(kept);
  const transcript = new Transcript(handle);
  for (const text of whole) transcript.fold(JSON.parse(text) as TranscriptEntry);
  return transcript;
}

/** The whole lines of a file that parse, up to the first that does not; undefined when there is no file. */
async function readLines(file: string): Promise<{ text: string }[] | undefined> {
  let content: string;
  try {
    content = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const lines: { text: string }[] = [];
  for (const text of content.split("\n").slice(0, -1)) {
    if (!isJson(text)) break;
    lines.push({ text });
  }
  return lines;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // A torn line: what it said did not happen yet.
  }
}

function isSpoken(
  entry: TranscriptEntry,
): entry is Extract<TranscriptEntry, { kind: "user" | "assistant" | "results" }> {
  return entry.kind === "user" || entry.kind === "assistant" || entry.kind === "results";
}
