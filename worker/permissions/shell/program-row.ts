import type { Risk, RiskKind } from "../risk.ts";

/** A row of the program table: how a program is judged. The first row counts that has the program's name and whose `when` matches the arguments. */
export interface ProgramRow {
  readonly names: string;
  /**
   * Matched against the arguments joined into one text, with a space around each argument. Spaces inside an argument
   * become `_`, unknown arguments `$`.
   */
  readonly when?: RegExp;
  /** The program's own effect; default: low risk. The text completes "it ...". NAME stands for the program, SUB for its first operand. */
  readonly does?: readonly [risk: Risk, kind: RiskKind, text: string];
  /** How the program uses its operands; by default as plain text. `program`: the operands are another program and its arguments. */
  readonly args?: "read" | "write" | "destroy" | "copy" | "move" | "guess" | "program" | "code";
  /** Number of leading operands that are only text, unless an option matches `noSkip`. */
  readonly skip?: number;
  readonly noSkip?: RegExp;
  /** Options by the kind of their value: text, a path that is read, a path that is written, shell code. */
  readonly text?: string;
  readonly reads?: string;
  readonly writes?: string;
  readonly code?: string;
}

type Does = NonNullable<ProgramRow["does"]>;
export const egress = (text: string): Does => ["high", "egress", text];
export const computed = (text: string): Does => ["high", "computed", text];
export const dependency = (text: string): Does => ["high", "dependency", text];
export const privilege = (text: string): Does => ["high", "privilege", text];
export const runs = (text: string): Does => ["medium", "run", text];
export const changes = (text: string): Does => ["medium", "write", text];

/** The source of a regular expression that matches any one of the words. */
export const oneOf = (words: string) => `(${words.split(/\s+/).join("|")})`;
