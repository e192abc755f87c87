import { type FileHandle, mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { ContentBlock, Turn } from "../prefix/breakpoints.ts";
import { addUsage, NO_USAGE, type Usage } from "../protocol/price/usage.ts";
import { asDiskFull } from "../support/errors.ts";
import { writeWhole } from "../support/files/write-whole.ts";
import { redactDeep, redactSecrets } from "../support/secrets/redact.ts";
import { conversationOf } from "./context/conversation.ts";
import type { ToolCall } from "./tool-call.ts";
import type { Opinion, SettledOutcome, TranscriptEntry } from "./transcript-entry.ts";

/**
 * The transcript of an agent: a file with everything that is needed to continue the agent after its process died, and
 * the state that its entries result in.
 */
export class Transcript {
  private readonly file: FileHandle;
  /** Size of the complete lines of the file, in bytes. */
  private size: number;
  readonly entries: TranscriptEntry[] = [];
  usage: Usage = NO_USAGE;
  /** Number of the model's messages so far. */
  turnCount = 0;
  toolCalls = 0;
  /** The git tree of the worktree after the newest turn, and (`treeBase`) the commit from which that worktree started. */
  tree: string | undefined;
  treeBase: string | undefined;
  /** The commit from which the agent's worktree starts now. */
  base: string | undefined;
  /** Complete blocks of an answer whose end was never recorded. */
  partial: readonly ContentBlock[] | undefined;
  private readonly keys = new Set<string>();
  /** Ids of the tool calls whose stored arguments lack a secret, and (`originals`) the model's own arguments of calls made in this process. */
  private readonly lost = new Set<string>();
  private readonly originals = new Map<string, unknown>();

  constructor(file: FileHandle, size: number) {
    this.file = file;
    this.size = size;
  }

  /**
   * Appends an entry and waits until it is on disk. If that fails (a full disk), the file is unchanged.
   *
   * Secrets in the entry are replaced first, and the model is always sent the stored text, before and after a crash. So
   * the conversation stays one sequence of bytes, and its cached prefix stays valid. A tool call still runs with the
   * arguments that the model sent: they are kept in memory until the turn has its results (`callToRun`).
   */
  async append(given: TranscriptEntry): Promise<void> {
    const entry = withoutSecrets(given);
    this.rememberOriginals(given, entry);
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    try {
      await this.file.appendFile(line);
      await this.file.datasync();
    } catch (error) {
      // A partial line would corrupt the next one. If truncating the file fails too, the partial line is dropped when
      // the transcript is opened again.
      await this.file.truncate(this.size).catch(() => {});
      throw asDiskFull(error, "the attempt's transcript cannot be written");
    }
    this.size += line.length;
    this.fold(entry);
  }

  /** Keeps in memory the original arguments of the calls that are stored without their secrets. */
  private rememberOriginals(given: TranscriptEntry, entry: TranscriptEntry): void {
    if (given.kind === "results") this.originals.clear();
    if (!("lost" in entry) || !("content" in given)) return;
    for (const block of given.content) {
      if (entry.lost?.includes(String(block.id)) === true && !this.originals.has(String(block.id)))
        this.originals.set(String(block.id), block.input);
    }
  }

  /** The tool call with the arguments that the model sent; undefined if they contained a secret and the process that knew them has ended. */
  callToRun(call: ToolCall): ToolCall | undefined {
    if (this.originals.has(call.id)) return { ...call, input: this.originals.get(call.id) };
    return this.lost.has(call.id) ? undefined : call;
  }

  /** Updates the state by an entry, without writing the entry. */
  fold(entry: TranscriptEntry): void {
    this.entries.push(entry);
    if (entry.kind === "partial" || entry.kind === "assistant") for (const id of entry.lost ?? []) this.lost.add(id);
    if (entry.kind === "user") this.keys.add(entry.key);
    if (entry.kind === "partial") this.partial = entry.content;
    if (entry.kind === "assistant") {
      this.partial = undefined;
      this.usage = addUsage(this.usage, entry.usage);
      this.turnCount += 1;
      this.toolCalls += entry.content.filter((block) => block.type === "tool_use").length;
    }
    if (entry.kind === "classified" || entry.kind === "summary") this.usage = addUsage(this.usage, entry.usage);
    if (entry.kind === "order") this.base = entry.base;
    if ((entry.kind === "results" || entry.kind === "asked") && entry.tree !== undefined) {
      this.tree = entry.tree;
      this.treeBase = this.base;
    }
  }

  /** Tokens of the newest prompt and its answer. The next prompt begins with about this many tokens. 0 after a cut: no such prompt was sent yet. */
  get contextTokens(): number {
    const newest = this.entries.findLast((entry) => entry.kind === "assistant" || entry.kind === "cut");
    if (newest?.kind !== "assistant") return 0;
    const { inputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens, outputTokens } = newest.usage;
    return inputTokens + cacheReadTokens + cacheWrite5mTokens + cacheWrite1hTokens + outputTokens;
  }

  /** Size of the transcript, in bytes. */
  get bytes(): number {
    return this.size;
  }

  hasUser(key: string): boolean {
    return this.keys.has(key);
  }

  /** The last entry that is a message of the conversation. */
  get last(): Extract<TranscriptEntry, { kind: "user" | "assistant" | "results" }> | undefined {
    return this.entries.findLast(isSpoken);
  }

  /** The conversation in the API's format. */
  turns(): Turn[] {
    return conversationOf(this.entries);
  }

  /** The stored results of tool calls of the newest turn, by call id. Some are known before the turn is complete if other calls wait for a person. */
  settled(): ReadonlyMap<string, SettledOutcome> {
    const turn = this.entries.findLastIndex(({ kind }) => kind === "assistant");
    const asked = this.entries.slice(turn + 1).filter((entry) => entry.kind === "asked");
    return new Map(asked.flatMap(({ settled }) => settled).map(({ id, ...outcome }) => [id, outcome]));
  }

  /** The classifier's recorded opinion of a tool call of this conversation. */
  opinionOf(callId: string): Opinion | undefined {
    const entry = this.entries.findLast((each) => each.kind === "classified" && each.callId === callId);
    return entry?.kind === "classified" ? entry.opinion : undefined;
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

/**
 * Opens the transcript in `file` to continue it. A new file starts as a copy of `resumeFrom`, the transcript of an
 * earlier epoch. An incomplete last line, left by a crash, is dropped.
 */
export async function openTranscript(file: string, resumeFrom?: string): Promise<Transcript> {
  await mkdir(dirname(file), { recursive: true, mode: 0o711 });
  let lines = await readLines(file);
  if (lines === undefined && resumeFrom !== undefined) {
    lines = await readLines(resumeFrom);
    // Written whole or not at all: a partial copy would lose turns that were paid for.
    await writeWhole(file, (lines ?? []).map((text) => `${text}\n`).join(""), { mode: 0o600 });
  }
  const handle = await open(file, "a", 0o600);
  const size = (lines ?? []).reduce((bytes, text) => bytes + Buffer.byteLength(text) + 1, 0);
  await handle.truncate(size);
  const transcript = new Transcript(handle, size);
  for (const text of lines ?? []) transcript.fold(JSON.parse(text) as TranscriptEntry);
  return transcript;
}

/** The entries of a transcript file that another process may be writing; empty if the file is missing or has none. */
export async function readTranscript(file: string): Promise<TranscriptEntry[]> {
  return ((await readLines(file)) ?? []).map((text) => JSON.parse(text) as TranscriptEntry);
}

/** The complete lines of a file, up to the first line that does not parse; undefined if the file is missing. */
async function readLines(file: string): Promise<string[] | undefined> {
  let content: string;
  try {
    content = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const lines: string[] = [];
  for (const text of content.split("\n").slice(0, -1)) {
    if (!isJson(text)) break;
    lines.push(text);
  }
  return lines;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // An incomplete last line: the entry counts as not written.
  }
}

/** Replaces the secrets in an entry, except in thinking and compaction blocks: these are signed and must be sent back to the API unchanged. */
function withoutSecrets(entry: TranscriptEntry): TranscriptEntry {
  if (entry.kind === "user") return { ...entry, text: redactSecrets(entry.text) };
  if (entry.kind === "cut") return redactDeep(entry);
  if (entry.kind === "classified") return { ...entry, opinion: redactDeep(entry.opinion) };
  if (entry.kind === "asked")
    return { ...entry, calls: entry.calls.map(redactDeep), settled: entry.settled.map(redactDeep) };
  if (entry.kind !== "partial" && entry.kind !== "assistant" && entry.kind !== "results" && entry.kind !== "summary")
    return entry;
  const content = entry.content.map((block) => (SIGNED.has(String(block.type)) ? block : redactDeep(block)));
  if (entry.kind === "summary") return { ...entry, content };
  if (entry.kind === "results")
    return entry.end === undefined ? { ...entry, content } : { ...entry, content, end: redactDeep(entry.end) };
  const lost = entry.content.flatMap((block, i) =>
    block.type === "tool_use" && content[i] !== block ? [String(block.id)] : [],
  );
  return lost.length === 0 ? { ...entry, content } : { ...entry, content, lost };
}

const SIGNED: ReadonlySet<string> = new Set(["thinking", "redacted_thinking", "compaction"]);

function isSpoken(
  entry: TranscriptEntry,
): entry is Extract<TranscriptEntry, { kind: "user" | "assistant" | "results" }> {
  return entry.kind === "user" || entry.kind === "assistant" || entry.kind === "results";
}
