import { type AST, RegExpParser } from "@eslint-community/regexpp";
import type { SeededRandom } from "./seeded-random.ts";

/** A regular expression in the code, by its source and flags. */
export interface Pattern {
  readonly source: string;
  readonly flags: string;
}

/** Maximum number of characters of a regular expression; longer expressions are skipped. */
const MAX_SOURCE = 2000;
/** Maximum number of regular expressions to use from one package. If there are more, the chosen ones are spread evenly. */
const MAX_PATTERNS = 40;
const TEXTS_PER_PATTERN = 4;
/** Maximum number of characters of a generated text; longer texts are dropped. */
const MAX_TEXT = 80;

/**
 * Makes short texts that regular expressions of the original probably match, since the words of a source seldom include
 * the texts that its code parses. Spaces are single and numbers are small. Lookarounds are ignored, so a text need not
 * match. A regular expression that the parser does not support yields no text.
 */
export function textsOfPatterns(patterns: readonly Pattern[], random: SeededRandom): string[] {
  const step = Math.max(1, Math.ceil(patterns.length / MAX_PATTERNS));
  const chosen = patterns.filter((_pattern, i) => i % step === 0);
  return [...new Set(chosen.flatMap((pattern) => textsOf(pattern, random)))];
}

function textsOf({ source, flags }: Pattern, random: SeededRandom): string[] {
  if (source.length > MAX_SOURCE) return [];
  const tree = parse(source, flags);
  if (tree === undefined) return [];
  const texts = Array.from({ length: TEXTS_PER_PATTERN }, () => new Writer(flags, random).write(tree));
  return texts.filter((text) => text !== "" && text.length <= MAX_TEXT);
}

function parse(source: string, flags: string): AST.Pattern | undefined {
  try {
    const modes = { unicode: flags.includes("u"), unicodeSets: flags.includes("v") };
    return new RegExpParser().parsePattern(source, 0, source.length, modes);
  } catch {
    return undefined;
  }
}

/** Writes one text by walking the syntax tree of a regular expression. */
class Writer {
  private readonly groups = new Map<AST.CapturingGroup, string>();
  private readonly random: SeededRandom;
  /** The flags of the regular expression that change which letters a character class matches. */
  private readonly flags: string;
  private length = 0;

  constructor(flags: string, random: SeededRandom) {
    this.flags = flags.replace(/[^iusv]/g, "");
    this.random = random;
  }

  write(node: AST.Pattern | AST.Element): string {
    switch (node.type) {
      case "Pattern":
      case "Group":
        return this.writeOne(node.alternatives);
      case "CapturingGroup": {
        const text = this.writeOne(node.alternatives);
        this.groups.set(node, text);
        return text;
      }
      case "Quantifier":
        return this.repeat(node);
      case "Backreference":
        return [node.resolved].flat().map((group) => this.groups.get(group) ?? "")[0] ?? "";
      case "Assertion":
        return "";
      default:
        this.length += 1;
        return this.letter(node);
    }
  }

  private writeOne(alternatives: readonly AST.Alternative[]): string {
    return (this.random.pick(alternatives)?.elements ?? []).map((element) => this.write(element)).join("");
  }

  /** Repeats an element as few times as the regular expression allows, or one or two times more while the text is short. */
  private repeat({ min, max, element }: AST.Quantifier): string {
    const more =
      this.length > MAX_TEXT / 2 || isSpace(element) || this.random.chance(0.5) ? 0 : 1 + this.random.below(2);
    let text = "";
    // A text that is already too long is dropped later, so it need not be completed.
    for (let i = 0; i < Math.min(min + more, max) && this.length <= MAX_TEXT; i++) text += this.write(element);
    return text;
  }

  private letter(node: AST.Character | AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass): string {
    if (node.type === "Character") return String.fromCodePoint(node.value);
    if (node.type === "CharacterSet") return this.fromSet(node);
    if (node.type === "ExpressionCharacterClass" || node.negate) return this.fitting(node.raw);
    const part = this.random.pick(node.elements);
    if (part === undefined) return "";
    if (part.type === "CharacterClassRange") return this.fromRange(part);
    if (part.type === "Character" || part.type === "CharacterSet") return this.letter(part);
    return this.fitting(node.raw);
  }

  private fromSet(node: AST.CharacterSet): string {
    if (node.kind === "digit" && !node.negate) return this.random.pick([..."0112339"]) ?? "1";
    if (node.kind === "space" && !node.negate) return " ";
    return this.fitting(node.raw);
  }

  private fromRange({ min, max }: AST.CharacterClassRange): string {
    const [first, last] = [min.value, max.value];
    const at = this.random.pick([first, last, first + this.random.below(last - first + 1)]) ?? first;
    return String.fromCodePoint(at);
  }

  /** A common letter that a character class matches. */
  private fitting(raw: string): string {
    const pattern = new RegExp(`^${raw}$`, this.flags);
    return this.random.pick(COMMON.filter((letter) => pattern.test(letter))) ?? "";
  }
}

const COMMON: readonly string[] = [..."abzAZ019_-.,:/ \n'\"é"];

/** Whether an element matches white space; white space is written once if required, and otherwise omitted. */
function isSpace(element: AST.Element): boolean {
  return element.type === "CharacterSet" && element.kind === "space" && !element.negate;
}
