import type { Row } from "../bench/document.ts";

/**
 * The result of running an attack once. It is judged by a fact that the defence itself does not report: a file, a hash, a connection that arrived.
 */
export interface Fact {
  /** True if the attack reached its goal. */
  readonly worked: boolean;
  /** Describes the observed fact in a few words. */
  readonly seen: string;
}

/** An attack (`attempt`), and the same attack without the defence (`control`). */
export interface Attack {
  /** Name of a few words joined by dashes; unique in the attack's group. */
  readonly name: string;
  /** The origin of the attack: a numbered row of the reference list, the list's table of host-side checks, or our own idea. */
  readonly from: `list ${number}` | "host table" | "own";
  /** Runs the attack against the product's own code. */
  readonly attempt: () => Promise<Fact>;
  /**
   * Runs the attack without the defence, or says why that is impossible here. The attack has to succeed then; otherwise
   * a stopped attempt would prove nothing about the defence.
   */
  readonly control: (() => Promise<Fact>) | { readonly notApplicable: string };
}

/** Thrown by a control that cannot run on this machine; the message says why. */
export class NotApplicable extends Error {}

/** Measurements for a group: figures over many attacks, or the cost of a defence. */
export interface Figures {
  /** `defence`: a missed goal means that an attack succeeded. `cost`: a missed goal means that the defence is too expensive. */
  readonly of: "defence" | "cost";
  readonly measure: (say: (text: string) => void) => Promise<Row[]>;
}

/** A group of related attacks, from one file in `lab/attack/groups`. */
export interface AttackGroup {
  readonly name: string;
  /** The line of this group in `--list`. */
  readonly about: string;
  readonly attacks?: readonly Attack[];
  readonly figures?: Figures;
}
