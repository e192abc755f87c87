import type { Row } from "../bench/document.ts";

/** What became of one try, by a fact outside of what defends: a file, a hash, a connection that did or did not arrive. */
export interface Fact {
  /** The attack reached what it wanted. */
  readonly worked: boolean;
  /** The fact, in a few words. */
  readonly seen: string;
}

/** One attack and the same attack where nothing defends. */
export interface Attack {
  /** A few words with dashes; unique in its group. */
  readonly name: string;
  /** A row of the reference list by its number, its table of host-side checks, or of our own invention. */
  readonly from: `list ${number}` | "host table" | "own";
  /** The attack on the product's own code path. */
  readonly attempt: () => Promise<Fact>;
  /** The attack without the defence: it has to work, or the attempt shows nothing. Or the reason why it cannot be run here. */
  readonly control: (() => Promise<Fact>) | { readonly notApplicable: string };
}

/** Thrown by a control that finds that it cannot be run on this machine; the message says why. */
export class NotApplicable extends Error {}

/** Figures that are counted over many attacks, or that say what a defence costs. */
export interface Figures {
  /** `defence`: a missed goal means that something got through. `cost`: it means that the defence is dear. */
  readonly of: "defence" | "cost";
  readonly measure: (say: (text: string) => void) => Promise<Row[]>;
}

/** Attacks that belong together; one file in `lab/attack/groups`. */
export interface AttackGroup {
  readonly name: string;
  /** One line for `--list`. */
  readonly about: string;
  readonly attacks?: readonly Attack[];
  readonly figures?: Figures;
}
