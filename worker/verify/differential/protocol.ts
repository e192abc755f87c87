/** What the runner says about a function or class: names of parameters are hints for what to pass. */
export interface Shape {
  readonly type: "function" | "class" | "data" | "accessor";
  readonly parameters?: readonly string[];
  readonly methods?: readonly { readonly name: string; readonly parameters: readonly string[] }[];
}

/** What a module offers: its default export and that value's own members. */
export interface Surface extends Shape {
  readonly members: readonly (Shape & { readonly name: string })[];
}

/** One call as it goes to both sides. Without `args` the value itself is described; with `steps` it is constructed. */
export interface OracleCall {
  readonly member?: string;
  readonly args?: readonly Argument[];
  readonly steps?: readonly { readonly method: string; readonly args: readonly Argument[] }[];
}

/** An argument in JSON; what JSON cannot hold is tagged by `$`. */
export type Argument = string | number | boolean | null | readonly Argument[] | { readonly [name: string]: Argument };
