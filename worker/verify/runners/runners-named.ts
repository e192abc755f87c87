import type { Named } from "../tests-run/named-files.ts";
import { RUNNERS } from "./all-runners.ts";

/** Programs that do more than run tests, each with a word that makes them run tests. */
const WITH_WORD: Readonly<Record<string, string>> = { node: "--test", go: "test", cargo: "test" };

/** The names of the runners that a command starts by name. */
export function runnersNamed({ programs, words }: Pick<Named, "programs" | "words">): string[] {
  return RUNNERS.filter(({ name, starts }) => {
    const word = WITH_WORD[name];
    return [...programs].some((program) => starts.test(program)) && (word === undefined || words.has(word));
  }).map(({ name }) => name);
}
