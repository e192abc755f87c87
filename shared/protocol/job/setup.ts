import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/** What is run once for a job before its tasks, and mounted read-only for all of them. */
export const Setup = strict({
  commands: Type.Array(Type.String({ minLength: 1, maxLength: 4096 }), {
    minItems: 1,
    maxItems: 20,
    description: "run by bash in the files of the commit that the job starts from, for example npm ci --ignore-scripts",
  }),
  egress: Type.Optional(
    Type.Array(Type.String({ pattern: "^(\\*\\.)?[A-Za-z0-9._-]+(:\\d{1,5})?$", maxLength: 260 }), {
      maxItems: 50,
      description:
        "hosts that they may reach, as host, host:port or *.host; the operator's list has to allow them, too",
    }),
  ),
  keep: Type.Optional(
    Type.Array(Type.String({ pattern: "^[A-Za-z0-9._-]+$", maxLength: 100 }), {
      maxItems: 10,
      description:
        "folders at the root that are kept, mounted beside /work; default node_modules. /deps is kept always",
    }),
  ),
  secrets: Type.Optional(
    Type.Array(Type.String({ pattern: "^[A-Z][A-Z0-9_]{0,63}$" }), {
      maxItems: 10,
      description: "names of the operator's secrets that they get in their environment",
    }),
  ),
  timeoutMs: Type.Optional(
    Type.Integer({ minimum: 1000, maximum: 3_600_000, description: "of one command, default 900000" }),
  ),
});
export type Setup = Static<typeof Setup>;
