import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/** The job's setup: commands that run once before its tasks. All tasks can read their output through read-only mounts. */
export const Setup = strict({
  commands: Type.Array(Type.String({ minLength: 1, maxLength: 4096 }), {
    minItems: 1,
    maxItems: 20,
    description:
      "run by bash in a checkout of the commit that the job starts from, for example npm ci --ignore-scripts",
  }),
  egress: Type.Optional(
    Type.Array(
      Type.String({
        pattern: "^(\\*\\.)?[A-Za-z0-9._-]+(:\\d{1,5})?$",
        maxLength: 260,
        description: "host, host:port or *.host",
      }),
      {
        maxItems: 50,
        description:
          "hosts that the commands may reach, as host, host:port or *.host; the operator's list must allow them too",
      },
    ),
  ),
  keep: Type.Optional(
    Type.Array(Type.String({ pattern: "^[A-Za-z0-9._-]+$", maxLength: 100, description: "a folder at the root" }), {
      maxItems: 10,
      description:
        "output folders at the root, mounted next to /work; default node_modules, vendor, .venv and venv. /deps is always mounted",
    }),
  ),
  secrets: Type.Optional(
    Type.Array(Type.String({ pattern: "^[A-Z][A-Z0-9_]{0,63}$", description: "capitals, digits and underscores" }), {
      maxItems: 10,
      description: "names of the operator's secrets that the commands get as environment variables",
    }),
  ),
  timeoutMs: Type.Optional(
    Type.Integer({ minimum: 1000, maximum: 3_600_000, description: "timeout of one command in ms, default 900000" }),
  ),
});
export type Setup = Static<typeof Setup>;
