/** Closes resources in the reverse order in which they were opened. */
export interface Releasers {
  /** Registers how to close a resource; `name` appears in the log if closing fails. */
  add(name: string, close: () => Promise<void> | void): void;
  /** Closes each resource once, newest first; continues after a failure and returns all failures. */
  releaseAll(): Promise<{ name: string; error: unknown }[]>;
}

/** An empty stack of releasers for one `main`. */
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
