import { existsSync, readFileSync } from "node:fs";
import type { Fact } from "../attack.ts";

/** The attack worked if the output has the marker. */
export function readOut({ stdout, stderr }: { stdout: string; stderr: string }, marker: string): Fact {
  const worked = `${stdout}${stderr}`.includes(marker);
  return { worked, seen: worked ? "the marker was printed" : "the marker was not printed" };
}

/** The attack worked if the planted file has changed. */
export function isChanged(path: string, marker: string): Fact {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "gone";
  const worked = text !== `${marker}\n`;
  return { worked, seen: worked ? `the file is ${JSON.stringify(text.slice(0, 40))}` : "the file is unchanged" };
}

/** The attack worked if the file exists. */
export function appeared(path: string): Fact {
  const worked = existsSync(path);
  return { worked, seen: worked ? "the file is there" : "no file appeared" };
}
