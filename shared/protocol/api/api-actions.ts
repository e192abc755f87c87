import { type Static, Type } from "typebox";
import { JobLimits } from "../job/job.ts";
import { strict } from "../strict.ts";

/** The response to a submitted job. `created` is false if an earlier request with the same Idempotency-Key created the job. */
export const Submitted = strict({ jobId: Type.String(), created: Type.Boolean() });
export type Submitted = Static<typeof Submitted>;

/** Commands that a person can give a job. */
export const JOB_COMMANDS = ["cancel", "pause", "resume", "retry"] as const;
export type JobCommand = (typeof JOB_COMMANDS)[number];

/** The body of a request that gives a job a command. The body may be omitted. */
export const CommandBody = strict({
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 1000, description: "written to the job's log" })),
});
export type CommandBody = Static<typeof CommandBody>;

/** The body of the `resume` command. The body may be omitted. */
export const ResumeBody = strict({
  ...CommandBody.properties,
  maxCostUsd: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 100_000,
      description: "the job's new cap, in US dollars at list price",
    }),
  ),
});
export type ResumeBody = Static<typeof ResumeBody>;

/** The caps of a job to change. Caps that are not named stay the same. */
export const LimitsBody = Type.Partial(JobLimits, { additionalProperties: false, minProperties: 1 });

/** A person's message to the lead. */
export const MessageBody = strict({ text: Type.String({ minLength: 1, maxLength: 20_000 }) });
export type MessageBody = Static<typeof MessageBody>;

/** The effect of a command or a message, described for a person. */
export const CommandReply = strict({ text: Type.String() });
export type CommandReply = Static<typeof CommandReply>;

/** A file that a person can download. */
export const Artifact = strict({ name: Type.String(), bytes: Type.Integer({ minimum: 0 }) });
export type Artifact = Static<typeof Artifact>;
export const ArtifactList = strict({ artifacts: Type.Array(Artifact) });
export type ArtifactList = Static<typeof ArtifactList>;

/** An uploaded git bundle. A submission refers to it by its id, in the field `repository`. */
export const StoredBundle = strict({
  bundleId: Type.String({ description: "sha256 of its bytes" }),
  bytes: Type.Integer({ minimum: 1 }),
});
export type StoredBundle = Static<typeof StoredBundle>;

export const Health = strict({ status: Type.Literal("ok") });

/** The readiness of the system: true if Redis answers and allows all needed commands, and at least one worker is running. */
export const Readiness = strict({
  ready: Type.Boolean(),
  redis: Type.Boolean(),
  workers: Type.Integer({ minimum: 0 }),
  refused: Type.Optional(
    Type.Array(Type.String(), { description: "commands that Redis refuses to the coordinator's user" }),
  ),
});
export type Readiness = Static<typeof Readiness>;
