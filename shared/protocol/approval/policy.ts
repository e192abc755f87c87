import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/** A rule of the policy: `Tool`, or `Tool(pattern)`, in the format of Claude Code's settings. */
const Rule = Type.String({ minLength: 1, maxLength: 1000, pattern: "^[A-Za-z_]{1,40}(\\(.*\\))?$" });
const Rules = Type.Array(Rule, { maxItems: 500 });

const Outcome = Type.Enum(["allow", "ask", "deny"]);

/** The outcome for a call that matches no rule, by the call's risk. */
const Defaults = strict({
  medium: Type.Optional(Type.Enum(["allow", "ask", "deny"], { description: "default allow" })),
  high: Type.Optional(Type.Enum(["allow", "ask", "deny"], { description: "default ask" })),
});

/** Settings that are possible in the operator's policy and in a repository's policy. */
const shared = {
  permissions: Type.Optional(
    strict(
      { deny: Type.Optional(Rules), ask: Type.Optional(Rules), allow: Type.Optional(Rules) },
      { description: "checked in this order; the first rule that matches decides" },
    ),
  ),
  risk: Type.Optional(Defaults),
  /** Outcomes by risk while the person is away; default: the outcomes in `risk`. */
  away: Type.Optional(Defaults),
  /** The outcome if a task's `writes` name a protected file; default `deny`. */
  protected: Type.Optional(Type.Enum(["ask", "deny"])),
};

/** The policy of a repository: `.midwatch/policy.json` of the commit from which a job starts. It can only make rules stricter. */
export const RepositoryPolicy = Type.Object(shared, { additionalProperties: false });
export type RepositoryPolicy = Static<typeof RepositoryPolicy>;

const Time = Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$", description: "HH:MM" });
const Day = Type.Enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);

/** The operator's policy: the file that `MIDWATCH_POLICY` names. */
export const OperatorPolicy = strict({
  ...shared,
  /** Numbers of refused calls, in a row and in the whole attempt, after which the attempt is parked until a person decides. */
  breaker: Type.Optional(
    strict({
      inARow: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: "default 3" })),
      inAttempt: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: "default 20" })),
    }),
  ),
  /** A cheap model that judges calls that match no rule. It can only make the outcome stricter. Off by default. */
  classifier: Type.Optional(
    strict({
      model: Type.String({ minLength: 1, maxLength: 100, description: "a model of the price list" }),
      timeoutMs: Type.Optional(
        Type.Integer({
          minimum: 100,
          maximum: 120_000,
          description: "ms until the rules decide alone; default 20000",
        }),
      ),
    }),
  ),
  /** The operator's schedule: the times at which a person is available. Default: always. */
  presence: Type.Optional(
    strict({
      timezone: Type.String({ minLength: 1, maxLength: 60, description: "IANA name, for example Europe/Berlin" }),
      attended: Type.Array(
        strict(
          { days: Type.Array(Day, { minItems: 1 }), from: Time, to: Time },
          { description: "if `to` is before `from`, the window ends on the next day" },
        ),
        { maxItems: 50 },
      ),
    }),
  ),
});
export type OperatorPolicy = Static<typeof OperatorPolicy>;
export type PolicyOutcome = Static<typeof Outcome>;
