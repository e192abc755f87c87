import { expect } from "vitest";
import { judgeChange, type Sides } from "./judge-change.ts";

/** One change of a test file: pairs of a text and its replacement, or a function of the whole source. */
export type Edit = readonly [from: string, to: string][] | ((source: string) => string);

function edited(source: string, edit: Edit): string {
  const after =
    typeof edit === "function" ? edit(source) : edit.reduce((text, [from, to]) => text.replace(from, () => to), source);
  expect(after).not.toBe(source);
  return after;
}

/** The claims of `tests-kept` about an edit of a test file; `more` are other files of the change. */
export async function claimsAbout(
  path: string,
  source: string,
  edit: Edit,
  more: Record<string, Sides> = {},
): Promise<string[]> {
  const { outcomes } = await judgeChange({ [path]: [source, edited(source, edit)], ...more });
  const kept = outcomes.find(({ result }) => result.name === "tests-kept");
  return (kept?.findings ?? []).map(({ claim }) => claim);
}
