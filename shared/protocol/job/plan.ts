import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/** Neither absolute nor upwards; a name may hold anything else, line feeds too. */
const PATH_IN_TREE = "^(?!/)(?![\\s\\S]*(^|/)\\.\\.(/|$))[\\s\\S]+$";

/** A path inside the repository: relative, forward slashes, no `..`. */
export const RepoPath = Type.String({ minLength: 1, maxLength: 512, pattern: PATH_IN_TREE });
/** A pattern over repository paths; `shared/support/paths/path-pattern.ts` says what it means. */
export const RepoGlob = Type.String({ minLength: 1, maxLength: 512, pattern: PATH_IN_TREE });

/** A command that must exit 0 in a fresh checkout of the candidate, and would fail or be absent on the base. */
export const CommandAcceptance = strict({
  kind: Type.Literal("command"),
  name: Type.Optional(Type.String({ pattern: "^[a-z0-9][a-z0-9._-]{0,39}$", description: "of a gate's step" })),
  command: Type.String({ minLength: 1, maxLength: 4096, description: "run by bash in the repository's root" }),
  timeoutMs: Type.Optional(Type.Integer({ minimum: 1000, maximum: 3_600_000, description: "default 300000" })),
});

/**
 * A differential test of JavaScript modules: each module of the base that `reference` matches is compared, export by
 * export on generated inputs, with the module of the same path below `candidateRoot`. The candidate runs in a tree
 * from which every reference module is absent.
 */
export const DifferentialAcceptance = strict({
  kind: Type.Literal("differential"),
  reference: Type.Array(RepoGlob, { minItems: 1, maxItems: 200, description: "globs over the base tree" }),
  exclude: Type.Optional(Type.Array(RepoGlob, { maxItems: 200, description: "globs that take modules out again" })),
  candidateRoot: RepoPath,
  skipMissing: Type.Optional(
    Type.Boolean({
      description: "compare those modules only that are there below candidateRoot, at least one; default false",
    }),
  ),
  inputs: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000_000, description: "distinct inputs to reach in total, default 2000" }),
  ),
});

/** What must hold before a candidate is `checked`. */
export const Acceptance = Type.Union([CommandAcceptance, DifferentialAcceptance]);
export type CommandAcceptance = Static<typeof CommandAcceptance>;
export type DifferentialAcceptance = Static<typeof DifferentialAcceptance>;
export type Acceptance = Static<typeof Acceptance>;

/** The lead's own name for a task of a plan; the harness gives the id. */
export const TaskKey = Type.String({ pattern: "^[a-z0-9][a-z0-9._/-]{0,119}$" });

/** What a task may do that the checks would otherwise refuse. */
export const ALLOWANCES = ["tests", "exports", "suppressions", "binaries", "runner", "secrets"] as const;
export type Allowance = (typeof ALLOWANCES)[number];
const Allows = Type.Optional(
  Type.Array(Type.Enum(ALLOWANCES), {
    maxItems: ALLOWANCES.length,
    description:
      "what the goal itself asks for and checks would refuse: tests (removing or weakening tests), exports (dropping exported names), suppressions (any, lint and type ignores), binaries (binary or huge files), runner (what tests are run by: its settings, and the scripts that an acceptance runs by name), secrets (values that look like keys or passwords, such as keys made for tests)",
  }),
);

/** One task as the lead plans it. */
export const PlannedTask = strict({
  key: TaskKey,
  role: Type.String({ pattern: "^[a-z][a-z0-9-]{0,39}$", description: "a role's name, for example implementer" }),
  title: Type.String({ minLength: 1, maxLength: 200 }),
  brief: Type.String({ minLength: 1, maxLength: 20_000, description: "objective, output, boundaries" }),
  dependsOn: Type.Array(TaskKey, { maxItems: 1000, description: "keys of tasks that must be merged first" }),
  writes: Type.Array(RepoGlob, {
    maxItems: 200,
    description:
      "the only paths the task may change: files, or patterns such as src/** for all below a folder; brackets, parentheses and @ are parts of names",
  }),
  deliverables: Type.Array(RepoPath, {
    maxItems: 200,
    description: "files that must exist afterwards, each covered by writes",
  }),
  acceptance: Type.Array(Acceptance, { maxItems: 20 }),
  allows: Allows,
});
export type PlannedTask = Static<typeof PlannedTask>;

/** A typed DAG of tasks. Whether it is acyclic and within the caps is checked by `coordinator/flow/check-plan.ts`. */
export const Plan = strict({
  summary: Type.String({ minLength: 1, maxLength: 4000 }),
  tasks: Type.Array(PlannedTask, { minItems: 1, maxItems: 10_000 }),
});
export type Plan = Static<typeof Plan>;
