/** Commands that look at nothing of the candidate. */
const IDLE = /^(?:true|false|:|echo|printf|exit|sleep|wait|pwd|date|whoami|set|export|cd|return|let)\b|^:$/;
/** An ending that gives an exit code of its own, whatever came before. */
const FORCED = /(?:\|\||;|\n)\s*(?:true|:|exit\s+0|echo[^|&;\n]*|printf[^|&;\n]*)\s*$/;

/** Why a command shows nothing, as far as its words say; undefined when nothing speaks against it. */
export function whyTrivial(command: string): string | undefined {
  const parts = command.split(/\|\||&&|[;|&\n]/).map((part) => part.trim());
  const words = parts.filter((part) => part !== "" && !part.startsWith("#"));
  if (words.every((part) => IDLE.test(part.replace(/^[({!\s]+/, "")))) return "it does not look at the candidate";
  if (FORCED.test(command)) return "its exit code is forced, so it says nothing";
  return undefined;
}
