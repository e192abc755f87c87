// Finds words and example calls in documents and comments.
import { valueIn } from "./facts.mjs";
import { BASE, readText } from "./setting.mjs";

let readme;

/** Returns the words and example calls in the package's README. */
export function readReadme() {
  readme ??= examine(readText(`${BASE}/README.md`));
  return readme;
}

/**
 * Finds words and example calls in a text. `examples`: the arguments of calls, by the function's name; `shown`: the
 * strings in these arguments; `marked`: words of the text that look like input.
 */
export function examine(text) {
  const examples = examplesIn(text);
  const shown = [...examples.values()].flat(3).filter((each) => typeof each === "string" && each.length <= 24);
  return { examples, shown, marked: markedIn(text) };
}

/** Finds words with a digit or a punctuation mark: they are more often example inputs than prose. */
function markedIn(text) {
  return [...text.matchAll(/(?<![^\s'"`(,])[^\s'"`(),;]{0,12}[\d*?{}[\]!<>=~^][^\s'"`(),;]{0,12}/g)].map(
    ([word]) => word,
  );
}

function examplesIn(text) {
  const examples = new Map();
  for (const [, name, list] of text.matchAll(/\b(\w+)\(([^()\n]{1,120})\)/g)) {
    const isPlain = /^[\s\w'"`.,:{}[\]<>=~^*|&!?/\\@+-]*$/.test(list) && /['"\d{[]/.test(list) && name !== "require";
    const args = isPlain ? valueIn(`[${list}]`) : undefined;
    if (args !== undefined) examples.set(name, [...(examples.get(name) ?? []), args]);
  }
  return examples;
}
