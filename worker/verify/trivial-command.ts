import { readShell } from "./tests-run/read-shell.ts";

/** Matches commands whose result does not depend on the candidate. */
const IDLE = /^(?:true|false|:|echo|printf|exit|sleep|wait|pwd|date|whoami|set|export|cd|return|let)\b|^:$/;
/** Matches the end of a command that sets the exit code regardless of the commands before it. */
const FORCED = /(?:\|\||;|\n)\s*(?:true|:|exit\s+0|echo[^|&;\n]*|printf[^|&;\n]*)\s*$/;

/** The reason why the text of a command shows that it tests nothing; undefined if the text does not show that. */
export function whyTrivial(command: string): string | undefined {
  const parts = command.split(/\|\||&&|[;|&\n]/).map((part) => part.trim());
  const words = parts.filter((part) => part !== "" && !part.startsWith("#"));
  if (words.every((part) => IDLE.test(part.replace(/^[({!\s]+/, "")))) return "it does not look at the candidate";
  if (FORCED.test(command)) return "its exit code is forced, so it says nothing";
  return undefined;
}

/**
 * Reduces a command to its effect, so that two commands can be compared: returns its simple commands with their folders. Commands that do not
 * depend on the candidate (`: boundaries`, `true`, `echo`), repetitions, comments, spaces, assignments and redirections of output are left out.
 */
export function essenceOf(command: string): string {
  const parts = readShell(command).flatMap(({ words, folder }) => {
    const [program = ""] = words;
    if (IDLE.test(program) || isTestOfWord(words)) return [];
    const inner = /(?:^|\/)(?:ba|da|z)?sh$/.test(program) && words[1] === "-c" ? words[2] : undefined;
    return [inner === undefined ? JSON.stringify([folder, ...withoutOutput(words)]) : essenceOf(inner)];
  });
  return [...new Set(parts)].join("\n");
}

/** `test word` and `[ word ]` only test whether the word is empty, so they do not depend on the candidate. */
function isTestOfWord(words: readonly string[]): boolean {
  return (words[0] === "test" && words.length <= 2) || (words[0] === "[" && words.length <= 3);
}

/** The words of a command without redirections of its output. */
function withoutOutput(words: readonly string[]): string[] {
  return words.filter((word, i) => !/^\d*>/.test(word) && !/^\d*>{1,2}\|?$/.test(words[i - 1] ?? ""));
}
