import type { Risk, RiskKind } from "../risk.ts";

/** How a program is judged: by the first row with its name whose `when` matches its arguments. */
export interface ProgramRow {
  readonly names: string;
  /** Matches the arguments as one text, a space around each; spaces inside an argument are `_`, unknown arguments are `$`. */
  readonly when?: RegExp;
  /** Default: low. The text completes "it ..."; NAME and SUB stand for the program and its first word. */
  readonly does?: readonly [risk: Risk, kind: RiskKind, text: string];
  /** How operands are used; default as text. `program`: they are another program with its arguments. */
  readonly args?: "read" | "write" | "destroy" | "copy" | "move" | "guess" | "program" | "code";
  /** Leading operands that are text, unless an option matches `noSkip`. */
  readonly skip?: number;
  readonly noSkip?: RegExp;
  /** Options whose value is text, a path that is read, a path that is written, shell code. */
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

/** The source of a regular expression that matches any of these words. */
export const oneOf = (words: string) => `(${words.split(/\s+/).join("|")})`;
