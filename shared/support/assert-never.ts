/** Ends a switch over a union. The compiler reports a missing case; reaching this at run time is a bug. */
export function assertNever(value: never): never {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`);
}
