import type { ContentBlock } from "../../../shared/prefix/breakpoints.ts";
import { signThinking } from "../../../simulator/binding/thinking.ts";
import type { Random } from "../../../test/support/random.ts";
import type { FactPlanter } from "./facts.ts";

/** A call of a generated answer, and how its result will look. */
export interface GeneratedCall {
  readonly block: ContentBlock;
  readonly kind: "read" | "command" | "write" | "edit" | "grep" | "note";
  /** The exit code of a command. */
  readonly code?: number;
}

/** The blocks of an answer before its calls: thinking that is signed or hidden, or none, and perhaps a text. */
export function answerBlocks(random: Random, planter: FactPlanter): ContentBlock[] {
  const blocks: ContentBlock[] = [];
  if (random.chance(0.6)) blocks.push(thinking(`I look at part ${random.below(2 ** 31)} next.`));
  if (random.chance(0.15)) blocks.push({ type: "redacted_thinking", data: `hidden${random.below(2 ** 31)}` });
  if (random.chance(0.2)) blocks.push(thinking(`On second thought: ${random.below(2 ** 31)}.`));
  if (random.chance(0.3)) {
    blocks.push({ type: "text", text: random.chance(0.5) ? planter.plant("decision") : "Next module." });
  }
  return blocks;
}

function thinking(text: string): ContentBlock {
  const made = { model: "claude-sonnet-5-5", before: "", previous: "" };
  return signThinking({ type: "thinking", thinking: text }, made) as ContentBlock;
}

/** A call with valid arguments. Files are read again and again; writes and commands plant facts. */
export function callBlock(random: Random, planter: FactPlanter, id: string): GeneratedCall {
  const use = (name: string, input: object): ContentBlock => ({ type: "tool_use", id: `toolu_${id}`, name, input });
  const kind = random.pick(["read", "read", "read", "command", "command", "write", "edit", "grep", "note"] as const);
  switch (kind) {
    case "read":
      return { kind, block: use("read_file", { path: `lib/shared-${random.below(6)}.js` }) };
    case "grep":
      return { kind, block: use("grep", { pattern: `word${random.below(20)}` }) };
    case "note":
      return { kind, block: use("scratchpad_write", { path: "notes.md", content: planter.plant("decision") }) };
    case "command": {
      const { command, code } = planter.plantExit();
      return { kind, code, block: use("run_command", { command }) };
    }
    case "write":
      return { kind, block: use("write_file", { path: planter.plant("changed file"), content: lines(random, 40) }) };
    case "edit":
      return {
        kind,
        block: use("edit_file", { path: planter.plant("changed file"), old_text: "a", new_text: lines(random, 5) }),
      };
  }
}

/** The result of a call: an error in some reads and searches, a large text in some reads and commands. */
export function resultFor(random: Random, planter: FactPlanter, { kind, code, block }: GeneratedCall): ContentBlock {
  const answer = (content: string, isError = false): ContentBlock => ({
    type: "tool_result",
    tool_use_id: block.id,
    content,
    ...(isError ? { is_error: true } : {}),
  });
  if (kind === "write" || kind === "edit") return answer("written");
  if (kind === "note") return answer("noted");
  if ((kind === "read" || kind === "grep") && random.chance(0.1)) return answer("There is no such file.", true);
  const size = random.chance(0.12) ? 400 + random.below(800) : 3 + random.below(60);
  const detail = random.chance(0.5) ? `\n${planter.plant("detail")}` : "";
  if (kind !== "command") return answer(`${sameLines(JSON.stringify(block.input), size)}${detail}`);
  const offload = size >= 400 ? `\n[whole output: ${planter.plant("offload path")}]` : "";
  return answer(`[exit code ${code}]\n${lines(random, size)}${detail}${offload}`);
}

function lines(random: Random, count: number): string {
  return Array.from(
    { length: count },
    () => `export const value${random.below(10_000)} = ${random.below(10_000)};`,
  ).join("\n");
}

/** A text that depends on the call only, like an unchanged file. */
function sameLines(key: string, count: number): string {
  return Array.from({ length: count }, (_, i) => `${key}: line ${i + 1}`).join("\n");
}
