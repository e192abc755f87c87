import type { Parser } from "./parsers.ts";

/**
 * A process, or a group of commands, that reads settings. `up` stands for all commands that start or examine processes on this machine
 * (`up`, `demo`, `doctor`, `backup`, `restore`). `cli` stands for all commands that talk to a coordinator.
 */
export type Reader = "coordinator" | "worker" | "simulator" | "up" | "cli";

/** One environment variable. */
export interface Setting {
  readonly name: string;
  readonly for: readonly Reader[];
  readonly parse: Parser<unknown>;
  /** The text that is used if the variable is not set. If there is no default, the value is then undefined. */
  readonly default?: string;
  /** Describes for docs/settings.md the effect of not setting the variable. If absent, docs/settings.md shows `default`. */
  readonly unset?: string;
  /** The readers that do not start if the variable is not set. */
  readonly requiredBy?: readonly Reader[];
  /**
   * True if the value is a secret. Errors then do not repeat it. The variable's name must end as `registerEnvSecrets`
   * expects, so that no log contains the value either.
   */
  readonly isSecret?: boolean;
  /** The setting's description for docs/settings.md: one or two sentences of Markdown, with links relative to docs/. */
  readonly doc: string;
}
