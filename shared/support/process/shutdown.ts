/** Closes resources in the reverse order in which they were opened. */
export interface Releasers {
  /** Registers the function that closes a resource. If closing fails, the log contains `name`. */
  add(name: string, close: () => Promise<void> | void): void;
  /** Closes each resource once, the one opened last first. Continues after a failure, and returns all failures. */
  releaseAll(): Promise<{ name: string; error: unknown }[]>;
}

/** Creates an empty list of resources to close, for the `main` of one process. */
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
