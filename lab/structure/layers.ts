/**
 * The folders of `coordinator/`, lowest first: a file imports from its own folder and from rows above its own in this list.
 * Folders in one row do not import each other. "." is for the files directly in `coordinator/`.
 */
export const LAYERS: readonly (readonly string[])[] = [
  ["job"],
  ["log"],
  ["result-cache", "landing", "lead", "push", "webhooks", "metrics", "auth"],
  ["flow"],
  ["passes"],
  ["report"],
  ["retention"],
  ["service"],
  ["http"],
  ["wiring"],
  ["."],
];
