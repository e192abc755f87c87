import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isProtectedPath } from "../../../shared/protocol/landing/protected-paths.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import { checkPermission, type Grant } from "../../../worker/permissions/check-permission.ts";
import type { Risk } from "../../../worker/permissions/risk.ts";
import { classifyCommand } from "../../../worker/permissions/shell/classify-command.ts";
import { makeRow, type Row } from "../../bench/document.ts";
import { median } from "../../bench/measure/statistics.ts";
import type { AttackGroup } from "../attack.ts";

/** Number of timed decisions per command, and number of untimed decisions that run first to warm up the code. */
const ROUNDS = 30;
const WARM_ROUNDS = 5;
const GOAL_MS = 1;
const MIN_COMMANDS = 300;

/** Checks the risks that the permission gate assigns to a table of shell commands, and measures the time per decision. */
export const gate: AttackGroup = {
  name: "gate",
  about: "shell commands with their risk, and the time of a decision",
  figures: { of: "defence", measure: async () => [...tableRows(), timeRow()] },
};

interface Group {
  readonly risk: Risk;
  readonly commands: readonly string[];
}

const TABLE = join(packageRoot(), "test/unit/worker/permissions/data/shell-commands.json");

function table(): { command: string; risk: Risk }[] {
  const groups = JSON.parse(readFileSync(TABLE, "utf8")) as Group[];
  return groups.flatMap(({ risk, commands }) => commands.map((command) => ({ command, risk })));
}

function tableRows(): Row[] {
  const place = {
    isProtected: (path: string) => isProtectedPath(path, { isInBase: true }),
    tests: ["npm test", "node --test"],
  };
  const judged = table().map(({ command, risk }) => ({ command, risk, found: classifyCommand(command, place).risk }));
  const high = judged.filter(({ risk }) => risk === "high");
  const missed = high.filter(({ found }) => found === "low");
  const others = judged.filter(({ risk, found }) => risk !== found);
  return [
    makeRow("shell commands in the table", {
      value: judged.length,
      unit: "commands",
      goal: { op: ">=", value: MIN_COMMANDS },
      note: `${high.length} of them high`,
    }),
    makeRow("high risk classified as low", {
      value: missed.length,
      unit: "commands",
      goal: { op: "<=", value: 0 },
      note: missed.length === 0 ? undefined : missed.map(({ command }) => command).join(" | "),
    }),
    makeRow("classified differently than expected", {
      value: others.length,
      unit: "commands",
      goal: { op: "<=", value: 0 },
      note: others.length === 0 ? undefined : others.map(({ command, found }) => `${command} is ${found}`).join(" | "),
    }),
  ];
}

/** The rights of the agent that asks. Its policies are long, so that evaluating their rules is part of the measured time. */
const GRANT: Grant = {
  role: "implementer",
  tools: ["run_command"],
  writes: ["src/**"],
  isInBase: () => true,
  tests: ["npm test"],
  policy: {
    operator: {
      permissions: {
        deny: Array.from({ length: 20 }, (_, i) => `run_command(never-${i}:*)`),
        ask: Array.from({ length: 20 }, (_, i) => `run_command(seldom-${i} *)`),
        allow: Array.from({ length: 20 }, (_, i) => `run_command(often-${i}:*)`),
      },
    },
    repository: { permissions: { deny: ["write_file(gen/**)"] } },
  },
  permitted: [],
  decided: [],
  allowed: [],
};

/** Measures the time of every decision. The time includes pauses of the machine, so it means little on a busy machine. */
function timeRow(): Row {
  const medians: number[] = [];
  const all = table().flatMap(({ command }) => {
    const times = Array.from({ length: ROUNDS + WARM_ROUNDS }, () => timeOf(command)).slice(WARM_ROUNDS);
    medians.push(median(times) ?? Number.NaN);
    return times;
  });
  return makeRow("time of a decision by rules, p99", {
    value: atShare(all, 0.99),
    unit: "ms",
    goal: { op: "<=", value: GOAL_MS },
    note: `of ${all.length} decisions under 61 rules, half of them below ${atShare(all, 0.5).toFixed(3)} ms; p99 of the commands' medians ${atShare(medians, 0.99).toFixed(3)} ms`,
  });
}

function timeOf(command: string): number {
  const started = performance.now();
  checkPermission(GRANT, { id: "c", name: "run_command", input: { command } }, "attended");
  return performance.now() - started;
}

function atShare(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
}
