/** A method, with the names of its parameters as hints for what to pass. */
export interface Method {
  readonly name: string;
  readonly parameters: readonly string[];
}

/** A part of a module's exports: to be called, constructed, or described. */
export interface Target {
  /** Names from the exports down; empty for the exports themselves. */
  readonly path: readonly string[];
  readonly type: "function" | "class" | "data";
  /** The type of data. */
  readonly of?: string;
  /** Whether a class may also be called without `new`. */
  readonly isCallable?: boolean;
  readonly name?: string;
  readonly length?: number;
  readonly parameters?: readonly string[];
  readonly methods?: readonly Method[];
}

/** The form of an original's exports, which the candidate's have to match. */
export type Form = Pick<Surface, "format" | "isTranspiled" | "hasDefault">;

/** A module's exports as text, and everything below them. */
export interface Surface {
  readonly format: "cjs" | "esm";
  /** True for a CommonJS module that was compiled from an ES module. */
  readonly isTranspiled: boolean;
  /** Whether an ES module has a default export. */
  readonly hasDefault: boolean;
  readonly targets: readonly Target[];
  readonly root: string;
  /** Exports of a CommonJS module that an ES module lacks, or that differ from the member of its default export. */
  readonly missing: readonly string[];
  readonly differing: readonly string[];
}

/**
 * A method to call on a call's result: `()` calls the result itself, `[set]` and `[delete]` change its property. A
 * method named `last()` in the abilities of results says that some methods return functions.
 */
export interface Step {
  readonly method: string;
  readonly args: readonly Argument[];
  /** True to call the method on the result of the previous step. */
  readonly isOnLast?: boolean;
  /** `this` for a result that is called. */
  readonly self?: Argument;
}

/** One call, sent to both sides. */
export interface OracleCall {
  readonly path: readonly string[];
  readonly args: readonly Argument[];
  readonly isNew?: boolean;
  readonly steps?: readonly Step[];
  /** True to await the promises of all steps after the last step. */
  readonly isTogether?: boolean;
  /**
   * Exported values to set before the call, and to describe and restore after it; those without a value are only
   * described.
   */
  readonly settings?: readonly { readonly path: readonly string[]; readonly value?: number | boolean }[];
}

/** An argument in JSON; values that JSON lacks are tagged by `$`. */
export type Argument = string | number | boolean | null | readonly Argument[] | { readonly [name: string]: Argument };

/**
 * A runner's answer to a batch of calls. `abilities` lists methods of results when a class of result appears for the
 * first time.
 */
export interface Answers {
  readonly results: readonly string[];
  readonly abilities: readonly { readonly call: number; readonly methods: readonly Method[] }[];
}
