import { existsSync, readFileSync } from "node:fs";
import type { Fact } from "../attack.ts";

/** Makes a fact from a script's output: the attack succeeded if the output contains the marker. */
export function readOut({ stdout, stderr }: { stdout: string; stderr: string }, marker: string): Fact {
  const worked = `${stdout}${stderr}`.includes(marker);
  return { worked, seen: worked ? "the marker was printed" : "the marker was not printed" };
}

/** Makes a fact from a planted file: the attack succeeded if the file has changed. */
export function isChanged(path: string, marker: string): Fact {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "gone";
  const worked = text !== `${marker}\n`;
  return { worked, seen: worked ? `the file is ${JSON.stringify(text.slice(0, 40))}` : "the file is unchanged" };
}

/** Makes a fact from a path: the attack succeeded if the file exists. */
export function appeared(path: string): Fact {
  const worked = existsSync(path);
  return { worked, seen: worked ? "the file is there" : "no file appeared" };
}
