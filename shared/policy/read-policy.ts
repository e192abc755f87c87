import { readFileSync } from "node:fs";
import { Compile } from "typebox/compile";
import { OperatorPolicy, RepositoryPolicy } from "../protocol/approval/policy.ts";
import { resolvePrice } from "../protocol/price/pricing.ts";
import { AppError, messageOf } from "../support/errors.ts";
import { decodeText, readJson } from "../support/files/read-json.ts";

const operatorPolicy = Compile(OperatorPolicy);
const repositoryPolicy = Compile(RepositoryPolicy);

/** Reads the operator's policy from the file that `MIDWATCH_POLICY` names. Without a file, the policy is empty. Throws an AppError `bad_request`. */
export function readOperatorPolicy(file: string | undefined): OperatorPolicy {
  if (file === undefined || file === "") return {};
  let text: string;
  try {
    text = decodeText(readFileSync(file));
  } catch (error) {
    throw fault(`${file} (MIDWATCH_POLICY)`, `could not be read (${messageOf(error)})`);
  }
  const policy = parse(operatorPolicy, text, `${file} (MIDWATCH_POLICY)`);
  if (policy.presence !== undefined) assertTimezone(policy.presence.timezone, file);
  // A model without a known price cannot be limited by a cap: throws `unknown_model`.
  if (policy.classifier !== undefined) resolvePrice(policy.classifier.model);
  return policy;
}

/** Parses a repository's policy. If it cannot be read, the job stops, because the policy might forbid something. */
export function parseRepositoryPolicy(text: string, source: string): RepositoryPolicy {
  return parse(repositoryPolicy, text, source);
}

interface Checker<Value> {
  Check(value: unknown): value is Value;
  Errors(value: unknown): { instancePath: string; message: string; params?: unknown }[];
}

function parse<Value>(schema: Checker<Value>, text: string, source: string): Value {
  let value: unknown;
  try {
    value = readJson(text);
  } catch (error) {
    throw fault(source, `is not JSON (${messageOf(error)})`);
  }
  if (schema.Check(value)) return value;
  const [first] = schema.Errors(value);
  const extra = (first?.params as { additionalProperties?: string[] } | undefined)?.additionalProperties;
  const which = Array.isArray(extra) ? `: ${extra.join(", ")}` : "";
  throw fault(source, `does not fit the schema: ${first?.instancePath || "(the document)"} ${first?.message}${which}`);
}

function assertTimezone(timezone: string, source: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: timezone });
  } catch {
    throw fault(source, `names the unknown time zone ${timezone}; expected an IANA name such as Europe/Berlin`);
  }
}

function fault(source: string, text: string): AppError {
  return new AppError("bad_request", `the policy ${source} ${text}; nothing runs under a policy that cannot be read`);
}
