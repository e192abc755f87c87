/** Closes what was opened, in reverse order. */
export interface Releasers {
  /** Registers how to close something; `name` appears in the log when closing fails. */
  add(name: string, close: () => Promise<void> | void): void;
  /** Closes everything once, newest first; goes on when one fails and reports those failures. */
  releaseAll(): Promise<{ name: string; error: unknown }[]>;
}

/** A fresh stack of releasers for one `main`. */
export function createReleasers(): Releasers {
  const stack: { name: string; close: () => Promise<void> | void }[] = [];
  return {
    add: (name, close) => {
      stack.push({ name, close });
    },
    releaseAll: async () => {
      const failures: { name: string; error: unknown }[] = [];
      for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
        try {
          await top.close();
        } catch (error) {
          failures.push({ name: top.name, error });
        }
      }
      return failures;
    },
  };
}
