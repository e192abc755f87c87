import type { Random } from "../../../test/support/random.ts";

/** The classes of planted facts. */
export const FACT_CLASSES = [
  "changed file",
  "exit code",
  "person's words",
  "finding",
  "offload path",
  "decision",
  "detail",
] as const;
export type FactClass = (typeof FACT_CLASSES)[number];

/** The classes that must survive every cut. The agent's decisions and details of results may be lost by some ways. */
export const KEPT_CLASSES: readonly FactClass[] = [
  "changed file",
  "exit code",
  "person's words",
  "finding",
  "offload path",
];

/** A fact that a transcript contains. */
export interface Fact {
  readonly class: FactClass;
  /** The text that is searched; for an exit code it is the command, whose code is `code`. */
  readonly text: string;
  readonly code?: number;
  /** The number of entries before the fact. A request made from more entries should show it. */
  readonly entry: number;
}

/** A message of a request. */
export interface SentMessage {
  readonly role: string;
  readonly content: readonly object[];
}

/** Plants facts whose texts occur nowhere else, and remembers them. */
export class FactPlanter {
  readonly facts: Fact[] = [];
  private readonly random: Random;
  private readonly entryCount: () => number;
  private count = 0;

  constructor(random: Random, entryCount: () => number) {
    this.random = random;
    this.entryCount = entryCount;
  }

  /** Returns the text of a new fact. */
  plant(kind: Exclude<FactClass, "exit code">): string {
    const word = this.word();
    const texts = {
      "changed file": `lib/${word}.js`,
      "person's words": `Please keep the name ${word} as it is.`,
      finding: `the function ${word} returns null for an empty list`,
      "offload path": `/offload/${word}.txt`,
      decision: `Decision ${word}: the default export stays an object.`,
      detail: `detail ${word}`,
    };
    this.facts.push({ class: kind, text: texts[kind], entry: this.entryCount() });
    return texts[kind];
  }

  /** Returns a command and its exit code, which is a new fact. */
  plantExit(): { command: string; code: number } {
    const command = `npm run check-${this.word()}`;
    const code = this.random.chance(0.5) ? 0 : 2 + this.random.below(120);
    this.facts.push({ class: "exit code", text: command, code, entry: this.entryCount() });
    return { command, code };
  }

  private word(): string {
    this.count += 1;
    return `w${this.random.below(1_679_616).toString(36).padStart(4, "0")}${this.count}x`;
  }
}

/** Whether the text of a request shows the fact. An exit code counts if it follows its command within 400 characters. */
export function isShown({ text, code }: Fact, whole: string): boolean {
  if (code === undefined) return whole.includes(text);
  for (let at = whole.indexOf(text); at >= 0; at = whole.indexOf(text, at + 1)) {
    if (new RegExp(`\\b${code}\\b`).test(whole.slice(at + text.length, at + text.length + 400))) return true;
  }
  return false;
}

/** The texts of a request that the model reads, with the result of each call directly behind the call. */
export function textOfRequest(messages: readonly SentMessage[]): string {
  const blocks = messages.flatMap(({ content }) => content) as Record<string, unknown>[];
  const results = new Map(
    blocks
      .filter(({ type }) => type === "tool_result")
      .map((block) => [String(block.tool_use_id), textOf(block.content)]),
  );
  return blocks
    .map((block) => {
      if (block.type === "text") return String(block.text);
      if (block.type !== "tool_use") return "";
      return `${String(block.name)} ${JSON.stringify(block.input)}\n${results.get(String(block.id)) ?? ""}`;
    })
    .join("\n");
}

function textOf(content: unknown): string {
  return typeof content === "string" ? content : JSON.stringify(content ?? "");
}
