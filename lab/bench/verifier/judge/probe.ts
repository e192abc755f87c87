import { describe } from "./describe.ts";

type Callable = (...values: unknown[]) => unknown;
type Constructor = new (...values: unknown[]) => object;

/** Calls what is under test and writes down everything that a caller can see of it. */
export class Probe {
  text = "";

  /** Calls and answers the result, or undefined when it threw. */
  call(label: string, called: unknown, values: unknown[], self?: unknown): unknown {
    return this.#record(label, called, values, (callable) => Reflect.apply(callable as Callable, self, values));
  }

  /** Makes an instance and answers it, or undefined when the constructor threw. */
  make(label: string, called: unknown, values: unknown[]): unknown {
    return this.#record(`new ${label}`, called, values, (callable) => new (callable as Constructor)(...values));
  }

  /** Calls a method of a value, when the value is there. */
  method(owner: unknown, name: string, values: unknown[]): unknown {
    if ((typeof owner !== "object" && typeof owner !== "function") || owner === null) return undefined;
    return this.call(`.${name}`, Reflect.get(owner, name), values, owner);
  }

  /** Writes down a value under a name. */
  note(label: string, value: unknown): void {
    this.text += `${label} = ${describe(value)}\n`;
  }

  #record(label: string, called: unknown, values: unknown[], run: (called: unknown) => unknown): unknown {
    const before = describe(values);
    this.text += `${label} on ${before}`;
    if (typeof called !== "function") {
      this.text += " is missing\n";
      return undefined;
    }
    const printed: string[] = [];
    const result = listening(printed, () => {
      try {
        const value = run(called);
        this.text += ` answers ${describe(value)}`;
        return value;
      } catch (error) {
        this.text += ` throws ${describe(error)}`;
        return undefined;
      }
    });
    const after = describe(values);
    if (after !== before) this.text += ` and leaves ${after}`;
    if (printed.length > 0) this.text += ` and prints ${printed.join()}`;
    this.text += "\n";
    return result;
  }
}

/** Runs while the console writes into `printed`. */
export function listening<T>(printed: string[], run: () => T): T {
  const { log, warn, error } = console;
  const write = (...values: unknown[]) => {
    printed.push(describe(values));
  };
  Object.assign(console, { log: write, warn: write, error: write });
  try {
    return run();
  } finally {
    Object.assign(console, { log, warn, error });
  }
}
