/** `./a//b`, `a/./b` and `/work/a` are `a/b`, `a/b` and `a`. */
export function normalizePath(path: string): string {
  const plain = path
    .replace(/\/{2,}/g, "/")
    .replace(/\/(?:\.\/)+/g, "/")
    .replace(/^\/work(\/|$)/, "");
  return plain.replace(/^(\.\/)+/, "");
}
