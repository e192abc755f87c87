import { type Static, Type } from "typebox";
import { RepositoryPolicy } from "../approval/policy.ts";
import { strict } from "../strict.ts";

/**
 * Reference to the frozen prefix of a job, with the model and effort fixed for the job; the prefix is stored on the
 * volume by `fingerprint`.
 */
export const PrefixRef = strict({
  fingerprint: Type.String({ pattern: "^[0-9a-f]{64}$", description: "sha256 of the stored prefix bytes" }),
  model: Type.String(),
  effort: Type.Optional(Type.String()),
  bytes: Type.Integer({ minimum: 1 }),
});
export type PrefixRef = Static<typeof PrefixRef>;

/** A part of a repository that was not taken: a role, a rule of its policy, or content stored elsewhere. */
const NotTaken = strict({ path: Type.String(), reason: Type.String({ maxLength: 1000 }) });
export type NotTaken = Static<typeof NotTaken>;

/** Failures of a job's gate on the base commit, found before the first paid call. */
const GateOnBase = strict({
  failed: Type.Array(
    strict({
      command: Type.String(),
      ending: Type.String({ description: "how the command ended, as a clause: exits with 1" }),
      printed: Type.String({ description: "first and last lines of its output" }),
    }),
  ),
  unloadable: Type.Array(strict({ module: Type.String(), error: Type.String() }), {
    description: "original modules of a differential test that do not load",
  }),
});
export type GateOnBase = Static<typeof GateOnBase>;

/** The result of the `intake` stage, as JSON in its notification. */
export const IntakeResult = strict({
  base: Type.String({ pattern: "^[0-9a-f]{40}$", description: "the commit the job starts from" }),
  branch: Type.String({ description: "the job's branch in base.git, midwatch/<jobId>" }),
  files: Type.Integer({ minimum: 0 }),
  prefix: PrefixRef,
  /** Prefixes of roles that use another model or effort, by role. */
  otherPrefixes: Type.Optional(Type.Record(Type.String(), PrefixRef)),
  /** Roles the repository adds under .midwatch/roles, already checked (docs/permissions.md#roles-of-a-repository). */
  roles: Type.Array(Type.String()),
  /** The repository's own policy, `.midwatch/policy.json` of the base commit. */
  policy: Type.Optional(RepositoryPolicy),
  /** Parts that were not taken, and why: rules that would loosen the policy, submodules, content under LFS. */
  notTaken: Type.Optional(Type.Array(NotTaken, { maxItems: 50 })),
  /** Absent if there is no gate, or if all of it passes on the base. */
  gateOnBase: Type.Optional(GateOnBase),
});
export type IntakeResult = Static<typeof IntakeResult>;

/** The prefix that agents of a role start from. */
export function prefixFor(intake: Pick<IntakeResult, "prefix" | "otherPrefixes">, role: string): PrefixRef {
  return intake.otherPrefixes?.[role] ?? intake.prefix;
}
