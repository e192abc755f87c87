// Random choices that are the same for the same salt.
import { attack, paths, salt } from "./setting.mjs";

export const random = seeded(`${salt} ${attack} ${paths.join()}`);
export const below = (share) => random() < share;
export const pick = (list) => list[Math.floor(random() * list.length)];

function seeded(text) {
  let state = [...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 7);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
