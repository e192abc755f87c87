import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/** Regular expression for paths that are neither absolute nor lead above the root. Names may contain any other character, including line feeds. */
const PATH_IN_TREE = "^(?!/)(?![\\s\\S]*(^|/)\\.\\.(/|$))[\\s\\S]+$";

/** A path inside the repository: relative, with forward slashes, without `..`. */
export const RepoPath = Type.String({ minLength: 1, maxLength: 512, pattern: PATH_IN_TREE });
/** A pattern that matches paths of the repository; its syntax is defined in `shared/support/paths/path-pattern.ts`. */
export const RepoGlob = Type.String({ minLength: 1, maxLength: 512, pattern: PATH_IN_TREE });

/** An acceptance command. In a fresh checkout of the candidate, it must exit with 0. On the base commit, it must fail or not exist. */
export const CommandAcceptance = strict({
  kind: Type.Literal("command"),
  name: Type.Optional(Type.String({ pattern: "^[a-z0-9][a-z0-9._-]{0,39}$", description: "name of a gate run" })),
  command: Type.String({ minLength: 1, maxLength: 4096, description: "run by bash in the repository's root folder" }),
  timeoutMs: Type.Optional(Type.Integer({ minimum: 1000, maximum: 3_600_000, description: "default 300000" })),
});

/**
 * A differential test of JavaScript modules. Each module of the base that matches `reference` is compared, export by export on generated
 * inputs, with the module of the same path below `candidateRoot`. The candidate runs in a tree without the reference modules.
 */
export const DifferentialAcceptance = strict({
  kind: Type.Literal("differential"),
  reference: Type.Array(RepoGlob, { minItems: 1, maxItems: 200, description: "globs over the base tree" }),
  exclude: Type.Optional(Type.Array(RepoGlob, { maxItems: 200, description: "globs of modules to leave out" })),
  candidateRoot: RepoPath,
  skipMissing: Type.Optional(
    Type.Boolean({
      description: "compare only the modules that exist below candidateRoot, at least one; default false",
    }),
  ),
  inputs: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000_000, description: "distinct inputs in total, default 2000" }),
  ),
});

/** One acceptance condition of a task. The candidate becomes `checked` only if all of them hold. */
export const Acceptance = Type.Union([CommandAcceptance, DifferentialAcceptance]);
export type CommandAcceptance = Static<typeof CommandAcceptance>;
export type DifferentialAcceptance = Static<typeof DifferentialAcceptance>;
export type Acceptance = Static<typeof Acceptance>;

/** A task's key: the name that the lead gives to the task in its plan. The harness assigns the task's id. */
export const TaskKey = Type.String({ pattern: "^[a-z0-9][a-z0-9._/-]{0,119}$" });

/** Kinds of changes that the checks refuse unless a task allows them. */
export const ALLOWANCES = ["tests", "exports", "suppressions", "binaries", "runner", "secrets"] as const;
export type Allowance = (typeof ALLOWANCES)[number];
const Allows = Type.Optional(
  Type.Array(Type.Enum(ALLOWANCES), {
    maxItems: ALLOWANCES.length,
    description:
      "changes that the goal itself requires and that checks would refuse: tests (removing or weakening tests), exports (dropping exported names), suppressions (any, lint and type ignores), binaries (binary or huge files), runner (settings of the test runner, and scripts that an acceptance runs by name), secrets (values that look like keys or passwords, such as keys made for tests)",
  }),
);

/** One task of a plan, as the lead writes it. */
export const PlannedTask = strict({
  key: TaskKey,
  role: Type.String({ pattern: "^[a-z][a-z0-9-]{0,39}$", description: "a role's name, for example implementer" }),
  title: Type.String({ minLength: 1, maxLength: 200 }),
  brief: Type.String({ minLength: 1, maxLength: 20_000, description: "objective, output, boundaries" }),
  dependsOn: Type.Array(TaskKey, { maxItems: 1000, description: "keys of tasks that must be merged first" }),
  writes: Type.Array(RepoGlob, {
    maxItems: 200,
    description:
      "the only paths that the task may change: files, or patterns such as src/** for everything below a folder; brackets, parentheses and @ are literal",
  }),
  deliverables: Type.Array(RepoPath, {
    maxItems: 200,
    description: "files that must exist afterwards, each covered by writes",
  }),
  acceptance: Type.Array(Acceptance, { maxItems: 20 }),
  allows: Allows,
});
export type PlannedTask = Static<typeof PlannedTask>;

/** A plan: tasks and their dependencies. `coordinator/job/plan/check-plan.ts` checks that the plan has no cycles and stays within the caps. */
export const Plan = strict({
  summary: Type.String({ minLength: 1, maxLength: 4000 }),
  tasks: Type.Array(PlannedTask, { minItems: 1, maxItems: 10_000 }),
});
export type Plan = Static<typeof Plan>;
