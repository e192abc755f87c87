import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/** A rule: `Tool`, or `Tool(pattern)`, in the form that Claude Code's settings use. */
const Rule = Type.String({ minLength: 1, maxLength: 1000, pattern: "^[A-Za-z_]{1,40}(\\(.*\\))?$" });
const Rules = Type.Array(Rule, { maxItems: 500 });

const Outcome = Type.Enum(["allow", "ask", "deny"]);

/** Outcome of a call that no rule matches, by its risk. */
const Defaults = strict({
  medium: Type.Optional(Type.Enum(["allow", "ask", "deny"], { description: "default allow" })),
  high: Type.Optional(Type.Enum(["allow", "ask", "deny"], { description: "default ask" })),
});

/** Settings that both an operator and a repository can make. */
const shared = {
  permissions: Type.Optional(
    strict(
      { deny: Type.Optional(Rules), ask: Type.Optional(Rules), allow: Type.Optional(Rules) },
      { description: "checked in this order; the first rule that matches decides" },
    ),
  ),
  risk: Type.Optional(Defaults),
  /** The outcomes while the person is away; defaults to those in `risk`. */
  away: Type.Optional(Defaults),
  /** Outcome when a task's `writes` name a protected file; default `deny`. */
  protected: Type.Optional(Type.Enum(["ask", "deny"])),
};

/**
 * `.midwatch/policy.json` of a repository, read from the commit that a job starts from. It can only make rules
 * stricter.
 */
export const RepositoryPolicy = Type.Object(shared, { additionalProperties: false });
export type RepositoryPolicy = Static<typeof RepositoryPolicy>;

const Time = Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$", description: "HH:MM" });
const Day = Type.Enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);

/** The file that `MIDWATCH_POLICY` names. */
export const OperatorPolicy = strict({
  ...shared,
  /** Number of denials after which an attempt is parked for a person. */
  breaker: Type.Optional(
    strict({
      inARow: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: "default 3" })),
      inAttempt: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: "default 20" })),
    }),
  ),
  /** A cheap model that judges calls that no rule matches. It can only make the outcome stricter. Off by default. */
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
  /** Times at which a person is available; default: always. */
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
