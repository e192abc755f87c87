// Makes random choices that are the same for the same salt.
import { attack, salt } from "./setting.mjs";

let state = 0;

/** Restarts the random sequence for one subject, so that its choices do not depend on the choices for other subjects. */
export function startOver(subject) {
  state = [...`${salt} ${attack} ${subject}`].reduce(
    (sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0,
    7,
  );
}

export function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}

export const below = (share) => random() < share;
export const upTo = (count) => Math.floor(random() * count);
export const pick = (list) => list[upTo(list.length)];
