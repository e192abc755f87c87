import { messageOf } from "../../shared/support/errors.ts";
import { makeRow, type Row } from "../bench/document.ts";
import { type Attack, type Fact, NotApplicable } from "./attack.ts";

/** The results of one attack: with the defence (`attempt`), and without it (`control`). */
export interface Tried {
  readonly attack: Attack;
  readonly attempt: Found;
  readonly control: Found;
}

type Found = Fact | { readonly failed: string } | { readonly notApplicable: string };

/** Runs an attack against the product, and then without the defence. */
export async function tryAttack(attack: Attack): Promise<Tried> {
  const attempt = await observe(attack.attempt);
  const control = typeof attack.control === "function" ? await observe(attack.control) : attack.control;
  return { attack, attempt, control };
}

/** Returns true if the attack ran, or if it is not applicable on this machine. */
export function isTried({ attempt }: Tried): boolean {
  return "worked" in attempt || "notApplicable" in attempt;
}

/** Returns true if the control succeeded, or if it is not applicable on this machine. */
export function isControlled({ control }: Tried): boolean {
  return "notApplicable" in control || ("worked" in control && control.worked);
}

/** Returns true if the attack succeeded although the defence was in place. */
export function hasSucceeded({ attempt }: Tried): boolean {
  return "worked" in attempt && attempt.worked;
}

/**
 * Makes the row of an attack: 0 if it was stopped, 1 if it succeeded. If it was stopped and its control did not succeed
 * either, it counts as not measured.
 */
export function rowOf(name: string, tried: Tried): Row {
  const { attempt, control } = tried;
  const isKnown = "worked" in attempt && (attempt.worked || isControlled(tried));
  // An attack that is not applicable on this machine has no goal; the note says why.
  if ("notApplicable" in attempt)
    return makeRow(name, { value: undefined, unit: "succeeded", note: describe(attempt) });
  return makeRow(name, {
    value: isKnown ? Number(attempt.worked) : undefined,
    unit: "succeeded",
    goal: { op: "<=", value: 0 },
    note: `${describe(attempt)}; control ${describe(control)}`,
  });
}

function describe(found: Found): string {
  if ("notApplicable" in found) return `not applicable: ${found.notApplicable}`;
  if ("failed" in found) return `could not be run: ${found.failed}`;
  return `${found.worked ? "WORKED" : "stopped"} (${found.seen})`;
}

async function observe(attempt: () => Promise<Fact>): Promise<Found> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof NotApplicable) return { notApplicable: error.message };
    return { failed: messageOf(error).slice(0, 300) };
  }
}
