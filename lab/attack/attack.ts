import type { Row } from "../bench/document.ts";

/**
 * The result of one attempt, judged by a fact outside of the defence: a file, a hash, a connection that arrived or not.
 */
export interface Fact {
  /** The attack reached its goal. */
  readonly worked: boolean;
  /** The fact, in a few words. */
  readonly seen: string;
}

/** An attack, and the same attack without the defence. */
export interface Attack {
  /** A few words with dashes; unique in its group. */
  readonly name: string;
  /** The source: a numbered row of the reference list, its table of host-side checks, or our own. */
  readonly from: `list ${number}` | "host table" | "own";
  /** Runs the attack on the product's own code path. */
  readonly attempt: () => Promise<Fact>;
  /**
   * Runs the attack without the defence, where it has to work, or the attempt shows nothing; or says why it cannot run
   * here.
   */
  readonly control: (() => Promise<Fact>) | { readonly notApplicable: string };
}

/** Thrown by a control that cannot run on this machine; the message says why. */
export class NotApplicable extends Error {}

/** Figures over many attacks, or the cost of a defence. */
export interface Figures {
  /** `defence`: a missed goal means that an attack succeeded. `cost`: it means that the defence is too expensive. */
  readonly of: "defence" | "cost";
  readonly measure: (say: (text: string) => void) => Promise<Row[]>;
}

/** Related attacks; one file in `lab/attack/groups`. */
export interface AttackGroup {
  readonly name: string;
  /** One line for `--list`. */
  readonly about: string;
  readonly attacks?: readonly Attack[];
  readonly figures?: Figures;
}
