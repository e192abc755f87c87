/** Shortens a path of the worktree: `./a//b` and `a/./b` become `a/b`, `/work/a` becomes `a`. */
export function normalizePath(path: string): string {
  const plain = path
    .replace(/\/{2,}/g, "/")
    .replace(/\/(?:\.\/)+/g, "/")
    .replace(/^\/work(\/|$)/, "");
  return plain.replace(/^(\.\/)+/, "");
}
