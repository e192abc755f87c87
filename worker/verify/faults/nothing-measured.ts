import type { Measured } from "./measure-attack-kills.ts";

/** What is measured where no fault can be planted, or none may be. */
export function nothingMeasured(classes: readonly string[]): Measured {
  return { kills: { planted: 0, killed: 0, byAttacks: 0, classes: {}, unmeasured: [...classes], survivors: [] } };
}
