import { parseArgs } from "node:util";
import { AppError } from "../shared/support/errors.ts";
import { type CacheRules, DEFAULT_CACHE_RULES } from "./cache/rules.ts";

/** The settings of one simulator process. */
export interface SimulatorConfig {
  readonly host: string;
  readonly port: number;
  readonly brain: string;
  readonly seed: number;
  readonly baseMs: number;
  readonly outputTokensPerSecond: number;
  readonly tier: string;
  readonly rules: Partial<CacheRules>;
  /** A context window smaller than that of the models, in tokens; 0 for each model's own. */
  readonly contextTokens: number;
}

/**
 * Reads the settings from the command line: --host (127.0.0.1), --port (0, any free port), --brain NAME|FILE (echo),
 * --seed (1), --latency MS (0), --tokens-per-second N (0, no delay), --tier start|build|scale|none (scale), --context TOKENS (0, each model's
 * own window), --assume RULE=true|false (see CacheRules). Defaults are in parentheses.
 */
export function readSimulatorConfig(args = process.argv.slice(2)): SimulatorConfig {
  const { values } = parseArgs({
    args,
    options: {
      host: { type: "string", default: "127.0.0.1" },
      port: { type: "string", default: "0" },
      brain: { type: "string", default: "echo" },
      seed: { type: "string", default: "1" },
      latency: { type: "string", default: "0" },
      "tokens-per-second": { type: "string", default: "0" },
      tier: { type: "string", default: "scale" },
      context: { type: "string", default: "0" },
      assume: { type: "string", multiple: true, default: [] },
    },
  });
  return {
    host: values.host,
    port: count("--port", values.port),
    brain: values.brain,
    seed: count("--seed", values.seed),
    baseMs: count("--latency", values.latency),
    outputTokensPerSecond: count("--tokens-per-second", values["tokens-per-second"]),
    tier: values.tier,
    contextTokens: count("--context", values.context),
    rules: Object.fromEntries(values.assume.map(readRule)),
  };
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new AppError("bad_request", `${name} must be a whole number of at least 0, got ${text}`);
}

function readRule(text: string): [string, boolean] {
  const [name = "", value = ""] = text.split("=");
  if (name in DEFAULT_CACHE_RULES && /^(true|false)$/.test(value)) return [name, value === "true"];
  const names = Object.keys(DEFAULT_CACHE_RULES).join(", ");
  throw new AppError("bad_request", `--assume must be NAME=true or NAME=false with one of ${names}, got ${text}`);
}
