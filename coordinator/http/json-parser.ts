import { AppError, messageOf } from "../../shared/support/errors.ts";
import type { ApiServer } from "./api-server.ts";

/** Maximum nesting depth of a JSON body. A submission needs six levels. There is a limit because validation is recursive. */
const MAX_DEPTH = 64;

/** A JSON parser for Fastify that accepts only uncompressed UTF-8 and at most MAX_DEPTH levels, and throws an AppError otherwise. */
export function addJsonParser(app: ApiServer): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => {
    const { "content-encoding": encoding = "identity" } = request.headers;
    if (encoding !== "identity")
      return done(refusal("unsupported_media_type", `come without a content-encoding, got ${encoding}`));
    const text = readText(body as Buffer);
    if (text === undefined) return done(refusal("bad_request", "be JSON in UTF-8, got bytes that are not UTF-8"));
    if (depthOf(text) > MAX_DEPTH)
      return done(refusal("bad_request", `nest at most ${MAX_DEPTH} levels deep, got more`));
    return parse(request, text, (error, value) =>
      error === null ? done(null, value) : done(refusal("bad_request", whyNot(text))),
    );
  });
}

function refusal(code: "bad_request" | "unsupported_media_type", rule: string): AppError {
  return new AppError(code, `the body must ${rule}; nothing was done`);
}

/** Returns undefined if the bytes are not UTF-8; a lenient decoder would silently replace invalid bytes. */
function readText(body: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

function whyNot(text: string): string {
  if (text.trim() === "") return "be JSON, got nothing";
  try {
    JSON.parse(text);
  } catch (error) {
    return `be JSON, got something else: ${messageOf(error).slice(0, 200)}`;
  }
  return "have no field called __proto__ or constructor, got one";
}

const STEP: Readonly<Record<string, number>> = { "{": 1, "[": 1, "}": -1, "]": -1 };

/** The maximum nesting depth of brackets outside of strings. */
function depthOf(body: string): number {
  let [depth, most, isText] = [0, 0, false];
  for (const [token] of body.matchAll(/\\.|["{}[\]]/g)) {
    if (token === '"') isText = !isText;
    else if (!isText) depth += STEP[token] ?? 0;
    most = Math.max(most, depth);
  }
  return most;
}
