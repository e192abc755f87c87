import { posix } from "node:path";

/** File extensions that loaders, compilers and bundlers add to an import path that has none. */
const ENDINGS = [
  "",
  ...[".js", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".jsx", ".json", ".node", ".d.ts", ".d.mts", ".d.cts"],
  ...[".vue", ".svelte", ".astro", ".mdx", ".json5", ".wasm", ".graphql", ".gql", ".css", ".scss", ".sass", ".less"],
  ...[
    ".web.js",
    ".native.js",
    ".ios.js",
    ".android.js",
    ".web.ts",
    ".native.ts",
    ".web.tsx",
    ".native.tsx",
    ".ios.tsx",
  ],
  ...[".android.tsx", ".ios.ts", ".android.ts", ".coffee", ".es6", ".marko", ".riot"],
];

/** The paths of the files that a relative import of `target` may mean, likeliest first. */
export function importPaths(target: string): string[] {
  const typed = /\.([cm]?)jsx?$/.exec(target);
  const stem = typed === null ? target : target.slice(0, typed.index);
  const kind = typed?.[1] ?? "";
  // Imports in TypeScript may name the extension of the compiled file.
  const sources = typed === null ? [] : [`.${kind}ts`, `.${kind}tsx`, `.d.${kind}ts`, ".tsx", ".jsx", ".ts", ".d.ts"];
  return [
    target,
    ...sources.map((ending) => `${stem}${ending}`),
    ...ENDINGS.flatMap((ending) => [`${target}${ending}`, posix.join(target, `index${ending}`)]),
  ];
}
