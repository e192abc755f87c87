import type { Prefix } from "../../shared/prefix/build-prefix.ts";

/** Patterns of texts that differ between runs, jobs or machines, and that a prefix therefore must not contain. */
const VARYING: readonly [name: string, pattern: RegExp][] = [
  ["date", /\b(19|20)\d\d-(0[1-9]|1[0-2])-([0-2]\d|3[01])\b/],
  ["time", /\b([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?\b/],
  [
    "date",
    /\b(January|February|March|April|June|July|August|September|October|November|December)\s+\d{1,2},?\s+(19|20)\d\d\b/,
  ],
  ["id", /\b(job|wrk)_[0-9a-z_]{4,}\b|\bt\d+\.\d+\b|\bmsg_[0-9A-Za-z]{6,}\b/],
  ["id", /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b(?=[0-9a-f]*\d)[0-9a-f]{40}\b/],
  ["path", /(^|[\s"'`(=])\/(home|root|tmp|var|Users|mnt|opt|private|srv)\/[^\s"'`)]+|\b[A-Z]:\\\w/m],
];

/** A text of a prefix that differs between runs, jobs or machines, and the section that contains it. */
export interface Varying {
  readonly section: string;
  readonly kind: string;
  readonly text: string;
}

/**
 * The sections of a prefix with their names: each tool, the constitution, each role card in it, and each block of the
 * job context.
 */
export function sectionsOf({ tools, constitution, jobContext }: Prefix): [name: string, text: string][] {
  const [rules = "", ...cards] = constitution.split(/^(?=## role: )/m);
  const inside = jobContext.replace(/^<job-context>\n?/, "").replace(/\n?<\/job-context>$/, "");
  const found = [...inside.matchAll(/<([a-z-]+)(?: [^>]*)?>\n([\s\S]*?)\n<\/\1>/g)];
  const frame = found.reduce((text, [whole]) => text.replace(whole, ""), inside);
  return [
    ...tools.map((tool): [string, string] => [`tool ${tool.name}`, JSON.stringify(tool)]),
    ["constitution", rules],
    ...cards.map((card): [string, string] => [/^## (role: \S+)/.exec(card)?.[1] ?? "role", card]),
    ["job context", frame],
    ...found.map(([, name = "", text = ""]): [string, string] => [name, text]),
  ];
}

/** Finds all texts of a prefix that differ between runs, jobs or machines. */
export function findVarying(prefix: Prefix): Varying[] {
  return sectionsOf(prefix).flatMap(([section, text]) =>
    VARYING.flatMap(([kind, pattern]) => {
      const match = pattern.exec(text);
      return match === null ? [] : [{ section, kind, text: match[0].trim() }];
    }),
  );
}
