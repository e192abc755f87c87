import { type Static, Type } from "typebox";
import { RepositoryPolicy } from "../approval/policy.ts";
import { strict } from "../strict.ts";

/**
 * A reference to a job's prefix, with the model and effort, which stay the same for the job. The prefix itself is on
 * the volume, in a file named after its `fingerprint`.
 */
export const PrefixRef = strict({
  fingerprint: Type.String({ pattern: "^[0-9a-f]{64}$", description: "sha256 of the stored prefix bytes" }),
  model: Type.String(),
  effort: Type.Optional(Type.String()),
  bytes: Type.Integer({ minimum: 1 }),
});
export type PrefixRef = Static<typeof PrefixRef>;

/** A part of a repository that the job ignores, and the reason: a role, a rule of the repository's policy, or content that is stored elsewhere. */
const NotTaken = strict({ path: Type.String(), reason: Type.String({ maxLength: 1000 }) });
export type NotTaken = Static<typeof NotTaken>;

/** Failures of the job's gate on the base commit. They are found before the first call that costs money. */
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

/** The result of the `intake` stage. Its notification contains it as JSON. */
export const IntakeResult = strict({
  base: Type.String({ pattern: "^[0-9a-f]{40}$", description: "the commit the job starts from" }),
  branch: Type.String({ description: "the job's branch in base.git, midwatch/<jobId>" }),
  files: Type.Integer({ minimum: 0 }),
  prefix: PrefixRef,
  /** Other prefixes by role, for roles that use a different model or effort than the job. */
  otherPrefixes: Type.Optional(Type.Record(Type.String(), PrefixRef)),
  /** Roles that the repository adds in .midwatch/roles, already checked (docs/permissions.md#roles-of-a-repository). */
  roles: Type.Array(Type.String()),
  /** The repository's policy: `.midwatch/policy.json` of the base commit. */
  policy: Type.Optional(RepositoryPolicy),
  /** Parts of the repository that the job ignores, such as rules that would loosen the policy, submodules, and files in Git LFS. */
  notTaken: Type.Optional(Type.Array(NotTaken, { maxItems: 50 })),
  /** Absent if the job has no gate, or if the whole gate passes on the base commit. */
  gateOnBase: Type.Optional(GateOnBase),
});
export type IntakeResult = Static<typeof IntakeResult>;

/** The reference to the prefix with which the prompts of a role's agents begin. */
export function prefixFor(intake: Pick<IntakeResult, "prefix" | "otherPrefixes">, role: string): PrefixRef {
  return intake.otherPrefixes?.[role] ?? intake.prefix;
}
