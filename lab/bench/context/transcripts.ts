import { Transcript } from "../../../shared/agent/transcript.ts";
import type { TranscriptEntry } from "../../../shared/agent/transcript-entry.ts";
import type { ContentBlock, Turn } from "../../../shared/prefix/breakpoints.ts";
import { NO_USAGE } from "../../../shared/protocol/price/usage.ts";
import { createRandom, type Random } from "../../../test/support/random.ts";
import { type Fact, FactPlanter } from "./facts.ts";
import { answerBlocks, callBlock, resultFor } from "./transcript-blocks.ts";

/** A generated transcript and the facts that were planted in it. */
export interface PlantedTranscript {
  readonly seed: number;
  readonly entries: readonly TranscriptEntry[];
  /** The numbers of entries after which a model call started. The request of such a call is made from these first entries. */
  readonly requestPoints: readonly number[];
  readonly facts: readonly Fact[];
}

/**
 * Makes a transcript of 3 to 40 turns: parallel calls, errors, thinking, images and documents beside results, partial and interrupted answers,
 * empty answers, reminders, messages of persons, findings, calls that waited for a decision, large results, repeated reads and notes.
 * The same seed gives the same transcript. Its last entry is a user message or results, so that a request can follow.
 */
export function makeTranscript(seed: number): PlantedTranscript {
  const maker = new Maker(seed);
  const length = 3 + maker.random.below(38);
  for (let turn = 0; turn < length; turn += 1) maker.addTurn();
  return maker.finish();
}

/** The conversation that a transcript's first entries result in, as the agent loop builds it. */
export function turnsOf(entries: readonly TranscriptEntry[]): Turn[] {
  // The file is used by `append` and `close` only.
  const transcript = new Transcript(undefined as never, 0);
  for (const entry of entries) transcript.fold(entry);
  return transcript.turns();
}

class Maker {
  readonly random: Random;
  private readonly seed: number;
  private readonly entries: TranscriptEntry[] = [];
  private readonly points: number[] = [];
  private readonly planter: FactPlanter;
  private at = 1_000;
  private ids = 0;

  constructor(seed: number) {
    this.seed = seed;
    this.random = createRandom(seed);
    this.planter = new FactPlanter(this.random, () => this.entries.length);
    this.push({ kind: "order", at: this.tick(), of: `order-${seed}`, base: "0".repeat(40) });
    const finding = this.planter.plant("finding");
    const text = `role: implementer\n\n<brief>\nRewrite the modules of lib/.\n</brief>\n\n<findings>\n<finding source="check" name="first"><claim>${finding}</claim></finding>\n</findings>`;
    this.push({ kind: "user", at: this.tick(), key: "opening", text });
  }

  finish(): PlantedTranscript {
    this.points.push(this.entries.length);
    return { seed: this.seed, entries: this.entries, requestPoints: this.points, facts: this.planter.facts };
  }

  addTurn(): void {
    this.points.push(this.entries.length);
    this.push({ kind: "call", at: this.tick(), id: `call.${this.entries.length}`, reservedUsd: 0.5 });
    const kind = this.random.below(20);
    if (kind === 0) this.addSilent([]);
    else if (kind === 1) this.addSilent([{ type: "text", text: "I believe that all is done." }]);
    else if (kind === 2) this.addInterrupted();
    else this.addCalls();
    if (this.random.chance(0.12)) this.addMessage();
  }

  /** An answer without calls, and the reminder that follows. */
  private addSilent(content: readonly ContentBlock[]): void {
    this.answer(content, "end_turn");
    const text = "Your last message called no tool. Nothing is handed in until you call your role's hand-in tool.";
    this.push({ kind: "user", at: this.tick(), key: `reminder.${this.entries.length}`, text });
  }

  private addInterrupted(): void {
    const content = [...answerBlocks(this.random, this.planter), { type: "text", text: "First I" }];
    this.answer(content, "interrupted");
    const text = "Your last message was interrupted when the connection failed; continue from there.";
    this.push({ kind: "user", at: this.tick(), key: `interrupted.${this.entries.length}`, text });
  }

  private addCalls(): void {
    const said = answerBlocks(this.random, this.planter);
    const count = this.random.chance(0.4) ? 1 + this.random.below(6) : 1;
    const calls = Array.from({ length: count }, () => callBlock(this.random, this.planter, this.nextId()));
    const content = [...said, ...calls.map(({ block }) => block)];
    if (this.random.chance(0.1))
      this.push({ kind: "partial", at: this.tick(), content: content.slice(0, said.length + 1) });
    this.answer(content, "tool_use");
    const results = calls.map((call) => resultFor(this.random, this.planter, call));
    if (this.random.chance(0.08))
      this.addAsked(
        calls.map(({ block }) => String(block.id)),
        results,
      );
    const extra = this.random.chance(0.08) ? [this.attachment()] : [];
    const tree = this.nextId().padStart(40, "0");
    this.push({ kind: "results", at: this.tick(), content: [...results, ...extra], tree });
  }

  /** The last call waits for a person; the others have settled. A classifier may have had an opinion before. */
  private addAsked(ids: readonly string[], results: readonly ContentBlock[]): void {
    const callId = ids.at(-1) ?? "";
    if (this.random.chance(0.5)) {
      const opinion = { decision: "ask", reason: "it publishes" } as const;
      this.push({ kind: "classified", at: this.tick(), id: `classify.${callId}`, callId, opinion, usage: NO_USAGE });
    }
    const settled = ids.slice(0, -1).map((id, i) => ({
      id,
      content: String(results[i]?.content),
      isError: results[i]?.is_error === true,
    }));
    const call = {
      callId,
      tool: "run_command",
      subject: "npm publish",
      input: "{}",
      risk: "high",
      kind: "publish",
    } as const;
    this.push({ kind: "asked", at: this.tick(), calls: [{ ...call, files: [], reason: "a rule asks" }], settled });
  }

  private addMessage(): void {
    const isFinding = this.random.chance(0.3);
    const words = this.planter.plant(isFinding ? "finding" : "person's words");
    const text = isFinding
      ? `<findings>\n<finding source="verifier" name="later"><claim>${words}</claim></finding>\n</findings>`
      : words;
    this.push({
      kind: "user",
      at: this.tick(),
      key: `${isFinding ? "finding" : "message"}.${this.entries.length}`,
      text,
      ...(isFinding ? {} : { from: "person" as const }),
    });
  }

  private attachment(): ContentBlock {
    const data = Buffer.from(`picture ${this.nextId()}`).toString("base64");
    return this.random.chance(0.5)
      ? { type: "image", source: { type: "base64", media_type: "image/png", data } }
      : { type: "document", source: { type: "text", media_type: "text/plain", data: `page ${this.nextId()}` } };
  }

  private answer(content: readonly ContentBlock[], stopReason: string): void {
    const id = this.nextId();
    const usage = {
      ...NO_USAGE,
      calls: 1,
      inputTokens: 10,
      cacheReadTokens: 400 * this.entries.length,
      outputTokens: 200,
    };
    this.push({
      kind: "assistant",
      at: this.tick(),
      responseId: `msg_${id}`,
      requestId: `req_${id}`,
      content,
      stopReason,
      cutCalls: [],
      usage: stopReason === "interrupted" ? NO_USAGE : usage,
    });
  }

  private push(entry: TranscriptEntry): void {
    this.entries.push(entry);
  }

  private tick(): number {
    this.at += 1 + this.random.below(20_000);
    return this.at;
  }

  private nextId(): string {
    this.ids += 1;
    return `${this.seed}${String(this.ids).padStart(4, "0")}`;
  }
}
