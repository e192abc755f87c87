import type { FileChange } from "../change.ts";
import type { Objection } from "../check-outcome.ts";

/** Mocks of a test file that accept any call now, where they checked arguments, numbers of calls or methods before. */
export function loosenedMocks({ path, textBefore = "", textAfter = "" }: FileChange): Objection[] {
  if (!/\.(?:go|rb)$/.test(path)) return [];
  const [old, now] = [textBefore, textAfter].map(path.endsWith(".go") ? callsIn : doublesIn);
  const names = [...(old?.keys() ?? [])].filter((name) => {
    const [before, after] = [old?.get(name), now?.get(name)];
    return before !== undefined && after !== undefined && after.loose > before.loose && after.strict < before.strict;
  });
  return names.map((name) => ({ claim: `${path}: the mock of ${name} accepts any call now` }));
}

interface Counts {
  strict: number;
  loose: number;
}

function counted(found: Iterable<readonly [name: string, isLoose: boolean]>): Map<string, Counts> {
  const counts = new Map<string, Counts>();
  for (const [name, isLoose] of found) {
    const own = counts.get(name) ?? { strict: 0, loose: 0 };
    own[isLoose ? "loose" : "strict"] += 1;
    counts.set(name, own);
  }
  return counts;
}

/** Expected calls of testify and gomock, by method. */
function callsIn(text: string): Map<string, Counts> {
  const calls = text.matchAll(/\.(?:On\(\s*"(\w+)"|EXPECT\(\)\.\s*(\w+)\()((?:[^\n]|[.,(]\s*\n)*)/g);
  return counted([...calls].map(([, on, expected, rest = ""]) => [on ?? expected ?? "", ANY_CALL.test(rest)] as const));
}

const ANY_CALL = /\bmock\.Anything\b|\bgomock\.Any\(|\.Maybe\(|\.AnyTimes\(|\.MinTimes\(0\)/;

/** Doubles of RSpec that know the methods of a class, and doubles that accept any method. */
function doublesIn(text: string): Map<string, Counts> {
  const doubles = text.matchAll(/\b(?:(?:instance|class|object)_double\b|double\b[^\n]*\bas_null_object\b)/g);
  return counted([...doubles].map(([words]) => ["an object", words.startsWith("double")] as const));
}
