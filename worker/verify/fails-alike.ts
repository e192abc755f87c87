/**
 * Whether a command fails on the candidate and on the base in the same way, judging by the output of several runs of each. Numbers, dates,
 * durations, addresses and ids are ignored. A word that differs between runs on the same files is random (letters, a port, a folder): it
 * has to be random on both the candidate and the base, and only its constant start is compared. Any other difference counts.
 */
export function failsAlike(candidate: readonly string[], base: readonly string[]): boolean {
  const [ours, theirs] = [patternOf(candidate), patternOf(base)];
  if (ours === undefined || theirs === undefined || ours.length !== theirs.length) return false;
  return ours.every((word, i) => isAlike(word, theirs[i] ?? ""));
}

const RANDOM = "\0";

/**
 * Two random words count as equal when the constant start of one begins with the constant start of the other. The rest of the longer start may agree
 * by chance.
 */
function isAlike(ours: string, theirs: string): boolean {
  if (!ours.endsWith(RANDOM) || !theirs.endsWith(RANDOM)) return ours === theirs;
  const [a, b] = [ours.slice(0, -1), theirs.slice(0, -1)];
  return a.startsWith(b) || b.startsWith(a);
}

/** The words that all runs on the same files printed, with random words marked; undefined if the runs printed different numbers of words. */
function patternOf(runs: readonly string[]): string[] | undefined {
  const [first = [], ...others] = runs.map(wordsOf);
  if (others.some((other) => other.length !== first.length)) return undefined;
  return first.map((word, i) => {
    const all = [word, ...others.map((other) => other[i] ?? "")];
    return all.every((other) => other === word) ? word : `${constantStart(all)}${RANDOM}`;
  });
}

/** The common start of several words, up to its last character that is neither a letter nor a digit; the characters after it may agree by chance. */
function constantStart(words: readonly string[]): string {
  const [first = ""] = words;
  let end = 0;
  while (end < first.length && words.every((word) => word[end] === first[end])) end += 1;
  return /^(?:.*[^\p{L}\p{N}])?/su.exec(first.slice(0, end))?.[0] ?? "";
}

function wordsOf(text: string): string[] {
  return text
    .replace(UUID, "#")
    .replace(/\b(?=[a-z]*\d)(?=\d*[a-f])[\da-f]{7,}\b/gi, "#")
    .replace(/0x[\da-f]+|\d+/gi, "#")
    .replace(/#(?:[.:,T/-]#)+Z?/g, "#")
    .split(/\s+/)
    .filter(Boolean);
}

const UUID = /\b[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\b/gi;
