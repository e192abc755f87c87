/** A method, with the names of its parameters as hints for what to pass. */
export interface Method {
  readonly name: string;
  readonly parameters: readonly string[];
}

/** Something below a module's exports: to be called, constructed, or looked at. */
export interface Target {
  /** Names from the exports down; empty for the exports themselves. */
  readonly path: readonly string[];
  readonly type: "function" | "class" | "data";
  /** Of data, its type. */
  readonly of?: string;
  /** Whether a class may be called without `new`, too. */
  readonly isCallable?: boolean;
  readonly name?: string;
  readonly length?: number;
  readonly parameters?: readonly string[];
  readonly methods?: readonly Method[];
}

/** How an original is exported, to which the candidate's exports are held. */
export type Form = Pick<Surface, "format" | "isTranspiled" | "hasDefault">;

/** What a module offers: its exports as text, and everything below them. */
export interface Surface {
  readonly format: "cjs" | "esm";
  /** A CommonJS module that was made from an ES module. */
  readonly isTranspiled: boolean;
  /** Whether an ES module has a default export. */
  readonly hasDefault: boolean;
  readonly targets: readonly Target[];
  readonly root: string;
  /** Names that an ES module in the place of a CommonJS module does not export, or with another value than its default export has. */
  readonly missing: readonly string[];
  readonly differing: readonly string[];
}

/**
 * A method called on a call's result: `()` calls the result itself, `[set]` and `[delete]` change a property of it. A method that
 * results are met with under the name `last()` says that some methods return functions.
 */
export interface Step {
  readonly method: string;
  readonly args: readonly Argument[];
  /** On the result of the step before. */
  readonly isOnLast?: boolean;
  /** `this` of a result that is called. */
  readonly self?: Argument;
}

/** One call as it goes to both sides. */
export interface OracleCall {
  readonly path: readonly string[];
  readonly args: readonly Argument[];
  readonly isNew?: boolean;
  readonly steps?: readonly Step[];
  /** Promises of the steps are waited for after the last one. */
  readonly isTogether?: boolean;
  /** Exported values that are set before the call and looked at and set back after it; those without a value are only looked at. */
  readonly settings?: readonly { readonly path: readonly string[]; readonly value?: number | boolean }[];
}

/** An argument in JSON; what JSON cannot hold is tagged by `$`. */
export type Argument = string | number | boolean | null | readonly Argument[] | { readonly [name: string]: Argument };

/** What the runner answers to a batch of calls. `abilities`: methods of results, where they are met for the first time. */
export interface Answers {
  readonly results: readonly string[];
  readonly abilities: readonly { readonly call: number; readonly methods: readonly Method[] }[];
}
