import { describe } from "./describe.ts";

type Callable = (...values: unknown[]) => unknown;
type Constructor = new (...values: unknown[]) => object;

/** Calls functions of the module under test and records all that a caller can observe. */
export class Probe {
  text = "";

  /** Calls a function and returns its result, or undefined if it threw. */
  call(label: string, called: unknown, values: unknown[], self?: unknown): unknown {
    return this.#record(label, called, values, (callable) => Reflect.apply(callable as Callable, self, values));
  }

  /** Constructs an instance of a class and returns it, or undefined if the constructor threw. */
  make(label: string, called: unknown, values: unknown[]): unknown {
    return this.#record(`new ${label}`, called, values, (callable) => new (callable as Constructor)(...values));
  }

  /** Calls a method of a value; does nothing if the value is neither an object nor a function. */
  method(owner: unknown, name: string, values: unknown[]): unknown {
    if ((typeof owner !== "object" && typeof owner !== "function") || owner === null) return undefined;
    return this.call(`.${name}`, Reflect.get(owner, name), values, owner);
  }

  /** Records a value under a name. */
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

/** Calls `run`; the console's output during the call is added to `printed`. */
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
