// What documents and comments show: words, and calls.
import { valueIn } from "./facts.mjs";
import { BASE, readText } from "./setting.mjs";

let readme;

/** What the package's README shows. */
export function readReadme() {
  readme ??= examine(readText(`${BASE}/README.md`));
  return readme;
}

/** `examples`: arguments of calls, by the name of what is called; `shown`: texts among them; `marked`: words that look like input. */
export function examine(text) {
  const examples = examplesIn(text);
  const shown = [...examples.values()].flat(3).filter((each) => typeof each === "string" && each.length <= 24);
  return { examples, shown, marked: markedIn(text) };
}

/** Words with a digit or a sign in them: what examples are about, more often than prose is. */
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
