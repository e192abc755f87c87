/** A method of an object, with the names of its parameters as hints for which arguments to pass. */
export interface Method {
  readonly name: string;
  readonly parameters: readonly string[];
}

/** A target of the differential test: a part of a module's exports that the test calls, constructs or describes. */
export interface Target {
  /** The property names that lead from the exports to this part; empty for the exports themselves. */
  readonly path: readonly string[];
  readonly type: "function" | "class" | "data";
  /** The type of the value, if the part is data. */
  readonly of?: string;
  /** Whether a class may also be called without `new`. */
  readonly isCallable?: boolean;
  readonly name?: string;
  readonly length?: number;
  readonly parameters?: readonly string[];
  readonly methods?: readonly Method[];
}

/** The form of the original's exports; the candidate's exports have to match it. */
export type Form = Pick<Surface, "format" | "isTranspiled" | "hasDefault">;

/** A description of a module's exports as text, and of every part below them. */
export interface Surface {
  readonly format: "cjs" | "esm";
  /** True for a CommonJS module that was compiled from an ES module. */
  readonly isTranspiled: boolean;
  /** Whether an ES module has a default export. */
  readonly hasDefault: boolean;
  readonly targets: readonly Target[];
  readonly root: string;
  /**
   * Names of a CommonJS module's exports that an importing ES module does not get, or gets with a value that differs
   * from the same member of the default export.
   */
  readonly missing: readonly string[];
  readonly differing: readonly string[];
}

/**
 * A method to call on the result of a call. `()` calls the result itself; `[set]` and `[delete]` change a property of
 * the result. If a result's methods return functions, the runner reports a method named `last()`.
 */
export interface Step {
  readonly method: string;
  readonly args: readonly Argument[];
  /** True to call the method on the result of the previous step. */
  readonly isOnLast?: boolean;
  /** The value of `this` when the result itself is called. */
  readonly self?: Argument;
}

/** One call, sent to the original and to the candidate. */
export interface OracleCall {
  readonly path: readonly string[];
  readonly args: readonly Argument[];
  readonly isNew?: boolean;
  readonly steps?: readonly Step[];
  /** True to await the promises of all steps together after the last step, and not each at once. */
  readonly isTogether?: boolean;
  /** Exported values to set before the call, and to describe and restore after it. A setting without a value is only described. */
  readonly settings?: readonly { readonly path: readonly string[]; readonly value?: number | boolean }[];
}

/** An argument in JSON; a value that JSON cannot express is an object with a tag under `$`. */
export type Argument = string | number | boolean | null | readonly Argument[] | { readonly [name: string]: Argument };

/** A runner's answer to a batch of calls. `abilities` lists the methods of a result when a result of that class appears for the first time. */
export interface Answers {
  readonly results: readonly string[];
  readonly abilities: readonly { readonly call: number; readonly methods: readonly Method[] }[];
}
