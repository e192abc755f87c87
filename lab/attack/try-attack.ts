import { messageOf } from "../../shared/support/errors.ts";
import { makeRow, type Row } from "../bench/document.ts";
import { type Attack, type Fact, NotApplicable } from "./attack.ts";

/** The results of one attack. */
export interface Tried {
  readonly attack: Attack;
  readonly attempt: Found;
  readonly control: Found;
}

type Found = Fact | { readonly failed: string } | { readonly notApplicable: string };

/** Runs the attack on the product, then its control. */
export async function tryAttack(attack: Attack): Promise<Tried> {
  const attempt = await observe(attack.attempt);
  const control = typeof attack.control === "function" ? await observe(attack.control) : attack.control;
  return { attack, attempt, control };
}

/** True if the attack ran or is not applicable here. */
export function isTried({ attempt }: Tried): boolean {
  return "worked" in attempt || "notApplicable" in attempt;
}

/** True if the control worked or is not applicable here. */
export function isControlled({ control }: Tried): boolean {
  return "notApplicable" in control || ("worked" in control && control.worked);
}

/** True if the attack succeeded despite the defence. */
export function hasSucceeded({ attempt }: Tried): boolean {
  return "worked" in attempt && attempt.worked;
}

/** 0 for a stopped attack, 1 for a successful one. An attack whose control fails, too, is not measured. */
export function rowOf(name: string, tried: Tried): Row {
  const { attempt, control } = tried;
  const isKnown = "worked" in attempt && (attempt.worked || isControlled(tried));
  // An attack that is not applicable here has no goal; the note says why.
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
