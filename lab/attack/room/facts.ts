import { existsSync, readFileSync } from "node:fs";
import type { Fact } from "../attack.ts";

/** The word came out. */
export function readOut({ stdout, stderr }: { stdout: string; stderr: string }, marker: string): Fact {
  const worked = `${stdout}${stderr}`.includes(marker);
  return { worked, seen: worked ? "the marker came out" : "the marker did not come out" };
}

/** A file that the test planted is no more what it was. */
export function isChanged(path: string, marker: string): Fact {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "gone";
  const worked = text !== `${marker}\n`;
  return { worked, seen: worked ? `the file is ${JSON.stringify(text.slice(0, 40))}` : "the file is unchanged" };
}

/** A file is where none should be. */
export function appeared(path: string): Fact {
  const worked = existsSync(path);
  return { worked, seen: worked ? "the file is there" : "no file appeared" };
}
