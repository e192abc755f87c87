import { type Static, Type } from "typebox";
import { JobIdSchema } from "../ids.ts";
import { strict } from "../strict.ts";

/** The source of a finding: a check of the harness, a verifier, or the gate on the integrated result. */
export const FindingSource = Type.Union([Type.Literal("check"), Type.Literal("challenge"), Type.Literal("gate")]);

/** A finding: one claim against a candidate, with a command that reproduces the fault. */
export const Finding = strict({
  source: FindingSource,
  /** The name of the check or of the attack class, for example `differential` or `argument-mutation`. */
  name: Type.String({ minLength: 1, maxLength: 80 }),
  claim: Type.String({ minLength: 1, maxLength: 4000 }),
  paths: Type.Optional(Type.Array(Type.String(), { description: "the files concerned" })),
  command: Type.Optional(Type.String({ maxLength: 4096, description: "exits non-zero on the candidate" })),
  evidence: Type.Optional(
    Type.String({ maxLength: 8000, description: "output of the command when the harness ran it" }),
  ),
});
export type Finding = Static<typeof Finding>;

/** Attack classes. The harness may require some of them, depending on the change; a verifier may add others. */
export const ATTACK_CLASSES = {
  boundaries: "empty, extreme and odd inputs, wrong types",
  errors: "what throws or rejects, when, and with which message",
  concurrency: "repeated, interleaved and parallel calls, and the state kept between them",
  compatibility: "what callers see: names, types, arguments that are left alone, what is returned",
  callers: "code that uses what was changed and was not changed with it",
  claim: "the author's claims, each in its own words",
} as const;
export type AttackClass = keyof typeof ATTACK_CLASSES;

/** An attack that a verifier claims to have made. The harness looks for `command` in its own record of the verifier's run. */
export const Attack = strict({
  name: Type.String({ minLength: 1, maxLength: 80, description: "attack class, for example boundaries" }),
  command: Type.String({ minLength: 1, maxLength: 4096 }),
  outcome: Type.String({ minLength: 1, maxLength: 2000 }),
});
export type Attack = Static<typeof Attack>;

/** The verdict as the verifier hands it in with `submit_verdict`, before the harness tests its claims. */
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

/**
 * The kill score of a commit: `killed` / `planted`. `killed` is the number of planted faults that the acceptance or an
 * attack noticed. Planted faults that do not change the program's behaviour are not counted.
 */
export const KillScore = strict({
  planted: Type.Integer({
    minimum: 0,
    description: "faults planted in the change that something was run on",
  }),
  killed: Type.Integer({ minimum: 0, description: "planted faults that the acceptance or an attack noticed" }),
  byAcceptance: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: "planted faults that the acceptance noticed; absent if it was not run",
    }),
  ),
  byAttacks: Type.Integer({ minimum: 0, description: "planted faults on which an attack failed" }),
  classes: Type.Record(
    Type.String(),
    strict({ planted: Type.Integer({ minimum: 0 }), killed: Type.Integer({ minimum: 0 }) }),
    {
      description: "by class of attack: faults on which an attack of that class was run, and faults that it noticed",
    },
  ),
  unmeasured: Type.Array(Type.String(), {
    description: "required classes without a planted fault, or without a noticed one",
  }),
  survivors: Type.Array(Type.String({ maxLength: 400 }), {
    maxItems: 20,
    description: "faults that no attack noticed: file, line, kind, old and new text",
  }),
});
export type KillScore = Static<typeof KillScore>;

/**
 * `planted`: faulty copies of a candidate on which its acceptance was run. `killed`: copies that the acceptance
 * refused. A copy has either a planted fault or one of the candidate's changed hunks reverted.
 */
export const AcceptanceKills = strict({
  planted: Type.Integer({ minimum: 0 }),
  killed: Type.Integer({ minimum: 0 }),
  ids: Type.Array(Type.String({ maxLength: 64 }), {
    maxItems: 100,
    description: "planted faults that the acceptance noticed",
  }),
  survivors: Type.Array(Type.String({ maxLength: 400 }), { maxItems: 20 }),
});
export type AcceptanceKills = Static<typeof AcceptanceKills>;

/** The result of one check, which runs without a model. For example `{name:"writes", passed:true}`. */
export const CheckResult = strict({
  name: Type.String(),
  passed: Type.Boolean(),
  detail: Type.String(),
  /**
   * If a check with severity `error` fails, the candidate is refused. If a `warning` fails, the verifier and the report are told. Default `error`.
   */
  severity: Type.Optional(Type.Enum(["error", "warning"])),
  reason: Type.Optional(Type.String({ description: "why the check exists" })),
  /** Figures of the check, if it counts something. An example is the differential test. */
  figures: Type.Optional(Type.Record(Type.String(), Type.Number())),
  /** For a check that ran the acceptance on planted faults: the faults that the acceptance noticed. */
  kills: Type.Optional(AcceptanceKills),
});
export type CheckResult = Static<typeof CheckResult>;

/** A verdict: the judgement of exactly one commit, and one entry of the job's verification log. */
export const Verdict = strict({
  commit: Type.String({ pattern: "^[0-9a-f]{40}$" }),
  by: FindingSource,
  attemptId: Type.String(),
  /** The earlier job in which the verdict was given; absent unless the verdict was reused. */
  from: Type.Optional(JobIdSchema),
  decision: Type.Union([Type.Literal("pass"), Type.Literal("fail")]),
  summary: Type.String(),
  attacks: Type.Array(Attack, { description: "attacks that were run according to the harness's record" }),
  findings: Type.Array(Finding, { description: "findings that the harness reproduced" }),
  checks: Type.Array(CheckResult),
  /** The kill score of the verifier's attacks, if this is a passing verdict of a verifier. */
  kills: Type.Optional(KillScore),
});
export type Verdict = Static<typeof Verdict>;
