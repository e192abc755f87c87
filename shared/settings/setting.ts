import type { Parser } from "./parsers.ts";

/**
 * A process, or a group of commands, that reads settings. `up` is every command that starts or examines processes on this
 * machine (`up`, `demo`, `doctor`, `backup`, `restore`); `cli` is every command that talks to a coordinator.
 */
export type Reader = "coordinator" | "worker" | "simulator" | "up" | "cli";

/** One environment variable. */
export interface Setting {
  readonly name: string;
  readonly for: readonly Reader[];
  readonly parse: Parser<unknown>;
  /** Text that is parsed when the variable is not set. Without one, the value is then undefined. */
  readonly default?: string;
  /** Consequence of leaving the variable unset, for docs/settings.md; default: `default`. */
  readonly unset?: string;
  /** Readers that do not start unless the variable is set. */
  readonly requiredBy?: readonly Reader[];
  /** Errors do not repeat the value. Its name ends as `registerEnvSecrets` expects, so that no log contains it either. */
  readonly isSecret?: boolean;
  /** One or two sentences of Markdown, with links relative to docs/. */
  readonly doc: string;
}
