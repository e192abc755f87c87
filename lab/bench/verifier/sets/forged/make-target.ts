import type { Target } from "./types.ts";

/** The parts of a target that must be given; the other fields of the target are derived from them. */
export interface TargetParts
  extends Pick<
    Target,
    "name" | "format" | "runner" | "brief" | "acceptance" | "function" | "source" | "test" | "before" | "after"
  > {
  /** Files of the base except the source file and the test file, by path. */
  readonly others: Readonly<Record<string, string>>;
  readonly executable?: readonly string[];
  readonly baseFunction: string;
  readonly rightFunction: string;
  readonly wrongFunction: string;
  readonly testBefore: string;
  readonly regression: string;
  readonly bent: string;
  readonly testAfter?: string;
  readonly cases?: Target["cases"];
}

/** Makes a target from the parts that are specific to it. */
export function makeTarget(parts: TargetParts): Target {
  const { others, baseFunction, testBefore, testAfter = "", executable = [], cases, ...kept } = parts;
  const sourceWith = (text: string) => parts.before + text + parts.after;
  return {
    ...kept,
    language: parts.format === "python" ? "python" : "javascript",
    base: {
      ...others,
      [parts.source]: sourceWith(baseFunction),
      [parts.test]: testBefore + parts.regression + testAfter,
    },
    executable,
    writes: [parts.source, `${parts.test.slice(0, parts.test.indexOf("/"))}/**`],
    wideWrites: ["**"],
    right: { [parts.source]: sourceWith(parts.rightFunction) },
    wrong: sourceWith(parts.wrongFunction),
    cases,
  };
}
