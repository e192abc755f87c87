import { type Static, Type } from "typebox";
import { JobIdSchema } from "../ids.ts";
import { strict } from "../strict.ts";

/** Who raised a finding: the harness's own check, a verifier, or the gate on the integrated tree. */
export const FindingSource = Type.Union([Type.Literal("check"), Type.Literal("challenge"), Type.Literal("gate")]);

/** One claim against a candidate, with a command that shows it. */
export const Finding = strict({
  source: FindingSource,
  /** The check's or the attack class's name, for example `differential` or `argument-mutation`. */
  name: Type.String({ minLength: 1, maxLength: 80 }),
  claim: Type.String({ minLength: 1, maxLength: 4000 }),
  paths: Type.Optional(Type.Array(Type.String(), { description: "the files that it is about" })),
  command: Type.Optional(Type.String({ maxLength: 4096, description: "exits non-zero on the candidate" })),
  evidence: Type.Optional(Type.String({ maxLength: 8000, description: "what the harness saw when it ran it" })),
});
export type Finding = Static<typeof Finding>;

/** Classes of attack that the harness may require, by what a change touches; a verifier may name others beside them. */
export const ATTACK_CLASSES = {
  boundaries: "empty, extreme and odd inputs, wrong types",
  errors: "what throws or rejects, when, and with which message",
  concurrency: "repeated, interleaved and parallel calls, and what is kept between them",
  compatibility: "what callers see: names, types, arguments that are left alone, what is returned",
  callers: "code that uses what was changed and was not changed with it",
  claim: "the author's claims, each in its own words",
} as const;
export type AttackClass = keyof typeof ATTACK_CLASSES;

/** An attack that a verifier says it made; the harness matches `command` to what its own record shows. */
export const Attack = strict({
  name: Type.String({ minLength: 1, maxLength: 80, description: "attack class, for example boundaries" }),
  command: Type.String({ minLength: 1, maxLength: 4096 }),
  outcome: Type.String({ minLength: 1, maxLength: 2000 }),
});
export type Attack = Static<typeof Attack>;

/** What a verifier hands in by `submit_verdict`, before the harness has tested it. */
export const ClaimedVerdict = strict({
  decision: Type.Union([Type.Literal("pass"), Type.Literal("fail")]),
  summary: Type.String({ minLength: 1, maxLength: 4000 }),
  attacks: Type.Array(Attack, { maxItems: 100 }),
  findings: Type.Array(
    strict({
      name: Type.String({ minLength: 1, maxLength: 80 }),
      claim: Type.String({ minLength: 1, maxLength: 4000 }),
      command: Type.String({ minLength: 1, maxLength: 4096, description: "exits non-zero on the candidate" }),
    }),
    { maxItems: 50 },
  ),
});
export type ClaimedVerdict = Static<typeof ClaimedVerdict>;

/** What planted faults say of the evidence for one commit: the kill score is killed / planted, equivalent faults left out. */
export const KillScore = strict({
  planted: Type.Integer({
    minimum: 0,
    description: "faults planted in what was changed, on which something was run",
  }),
  killed: Type.Integer({ minimum: 0, description: "of them, those that the acceptance or an attack noticed" }),
  byAcceptance: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: "of them, those that the acceptance noticed; absent where it was not run",
    }),
  ),
  byAttacks: Type.Integer({ minimum: 0, description: "of them, those on which an attack failed" }),
  classes: Type.Record(
    Type.String(),
    strict({ planted: Type.Integer({ minimum: 0 }), killed: Type.Integer({ minimum: 0 }) }),
    {
      description: "by class of attack: its faults on which an attack of that name was run, and those that it noticed",
    },
  ),
  unmeasured: Type.Array(Type.String(), {
    description: "required classes without a planted fault, or whose planted faults nothing noticed",
  }),
  survivors: Type.Array(Type.String({ maxLength: 400 }), {
    maxItems: 20,
    description: "faults that no attack noticed: file, line, kind, old text and new text",
  }),
});
export type KillScore = Static<typeof KillScore>;

/** Faults that an acceptance was run on: the same planted ones, and each changed hunk taken back. */
export const AcceptanceKills = strict({
  planted: Type.Integer({ minimum: 0 }),
  killed: Type.Integer({ minimum: 0 }),
  ids: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100, description: "planted faults that it noticed" }),
  survivors: Type.Array(Type.String({ maxLength: 400 }), { maxItems: 20 }),
});
export type AcceptanceKills = Static<typeof AcceptanceKills>;

/** The named result of one check without a model, for example `{name:"writes", passed:true}`. */
export const CheckResult = strict({
  name: Type.String(),
  passed: Type.Boolean(),
  detail: Type.String(),
  /** `error` refuses the candidate when it fails, `warning` is told to the verifier and stands in the report. Default `error`. */
  severity: Type.Optional(Type.Enum(["error", "warning"])),
  reason: Type.Optional(Type.String({ description: "why the check exists" })),
  /** Figures of a check that counts, for example those of the differential test. */
  figures: Type.Optional(Type.Record(Type.String(), Type.Number())),
  /** What an acceptance noticed of planted faults. */
  kills: Type.Optional(AcceptanceKills),
});
export type CheckResult = Static<typeof CheckResult>;

/** A judgement of exactly one commit; one entry of the job's verification log. */
export const Verdict = strict({
  commit: Type.String({ pattern: "^[0-9a-f]{40}$" }),
  by: FindingSource,
  attemptId: Type.String(),
  /** The job in which it was given, where that was an earlier one. */
  from: Type.Optional(JobIdSchema),
  decision: Type.Union([Type.Literal("pass"), Type.Literal("fail")]),
  summary: Type.String(),
  attacks: Type.Array(Attack, { description: "attacks that the harness's own record shows were run" }),
  findings: Type.Array(Finding, { description: "findings that the harness reproduced" }),
  checks: Type.Array(CheckResult),
  /** Of a pass by a verifier: what its attacks noticed of planted faults. */
  kills: Type.Optional(KillScore),
});
export type Verdict = Static<typeof Verdict>;
