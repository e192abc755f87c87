/** The members of an object whose value is not undefined. Used for optional members of a literal: `{ a, ...defined({ b }) }`. */
export function defined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const found: Partial<T> = {};
  for (const key in members) if (members[key] !== undefined) found[key] = members[key];
  return found as { [K in keyof T]?: Exclude<T[K], undefined> };
}
