import { sha256 } from "../../../shared/support/text/sha256.ts";
import type { LineRange } from "../../workspace/changed-lines.ts";
import type { Parsed } from "../syntax/parse-source.ts";
import { FAULT_CLASSES, type FaultClass, type FoundFault, withEdits } from "./fault.ts";
import type { Language } from "./language.ts";

/** Maximum number of faults of one kind: enough to tell whether an attack runs the code or only reads its text. */
const MAX_PER_KIND = 4;
/** Maximum number of faults to consider per file, since generated files may have very many. */
const MAX_FOUND = 5000;

/** A changed code file, with its syntax tree and its changed lines. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly parsed: Parsed;
  readonly language: Language;
  readonly lines: readonly LineRange[];
}

/** A fault to plant, and the file that contains it. */
export interface Chosen {
  readonly source: Source;
  readonly found: FoundFault;
  readonly broken: string;
  readonly id: string;
}

/** Chooses faults of each kind to plant. Faults in changed lines come first; the faults are spread over functions and files. */
export function chooseFaults(sources: readonly Source[], seed: string): Chosen[] {
  const all = sources.flatMap((source) => candidatesIn(source, seed));
  const columns = (Object.keys(FAULT_CLASSES) as FaultClass[]).map((kind) =>
    chooseOf(all.filter(({ found }) => found.kind === kind)),
  );
  return Array.from({ length: MAX_PER_KIND }, (_, i) => columns.flatMap((column) => column.slice(i, i + 1))).flat();
}

interface Possible extends Omit<Chosen, "broken"> {
  readonly reach: number;
  readonly order: string;
}

function candidatesIn(source: Source, seed: string): Possible[] {
  const found = source.language.faultsOf(source.parsed).slice(0, MAX_FOUND);
  return found.flatMap((found) => {
    const reach = reachOf(source, found);
    if (reach === 0) return [];
    const key = `${source.path} ${found.kind} ${found.edits.map(({ start, text }) => `${start} ${text}`).join()}`;
    return [{ source, found, reach, id: sha256(key).slice(0, 12), order: sha256(`${seed} ${key}`) }];
  });
}

function chooseOf(possible: readonly Possible[]): Chosen[] {
  const open = [...possible].sort((a, b) => b.reach - a.reach || (a.order < b.order ? -1 : 1));
  const picked: Chosen[] = [];
  const uses = new Map<string, number>();
  const groupsOf = ({ source, found }: Possible) => [source.path, `${source.path} ${found.within?.start}`];
  const usesOf = (each: Possible) => groupsOf(each).reduce((sum, group) => sum + (uses.get(group) ?? 0), 0);
  while (picked.length < MAX_PER_KIND && open.length > 0) {
    const next = open.reduce((best, each) => (each.reach >= best.reach && usesOf(each) < usesOf(best) ? each : best));
    open.splice(open.indexOf(next), 1);
    const { source, found, id } = next;
    const broken = withEdits(source.text, found.edits);
    if (picked.some((each) => each.broken === broken) || !source.language.isSameShape(broken)) continue;
    picked.push({ source, found, broken, id });
    for (const group of groupsOf(next)) uses.set(group, (uses.get(group) ?? 0) + 1);
  }
  return picked;
}

/** The priority of a fault: 2 in a changed line, 1 elsewhere in a changed function, 0 outside changed functions. */
function reachOf({ text, lines }: Source, { edits, within }: FoundFault): number {
  const start = Math.min(...edits.map((edit) => edit.start));
  const [first, last] = [lineAt(text, start), lineAt(text, Math.max(...edits.map((edit) => edit.end)))];
  const touches = (from: number, to: number) => lines.some(([low, high]) => low <= to && high >= from);
  if (touches(first, last)) return 2;
  return within !== undefined && touches(lineAt(text, within.start), lineAt(text, within.end)) ? 1 : 0;
}

export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}
