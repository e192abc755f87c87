import { type Readable, Transform } from "node:stream";
import { StoredBundle } from "../../../shared/protocol/api/api-actions.ts";
import { AppError } from "../../../shared/support/errors.ts";
import type { Services } from "../../service/services.ts";
import type { ApiServer } from "../api-server.ts";
import { errorResponses } from "./schemas.ts";

/** Content types that are accepted for an uploaded bundle. */
const TYPES = ["application/octet-stream", "application/x-git-bundle"];

/** Route that uploads a repository as a git bundle. The bundle is streamed to disk, and its size is limited. */
export function addBundleRoutes(app: ApiServer, { files }: Pick<Services, "files">, maxBytes: number): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(TYPES, { bodyLimit: maxBytes }, (_request, payload, done) => done(null, payload));
    scope.post(
      "/v1/bundles",
      {
        bodyLimit: maxBytes,
        schema: {
          tags: ["bundles"],
          summary: `Upload a git bundle (raw body, at most ${maxBytes} bytes)`,
          consumes: TYPES,
          response: { 201: StoredBundle, ...errorResponses },
        },
      },
      async (request, reply) => {
        if (request.body === undefined || request.body === null) {
          throw new AppError(
            "unsupported_media_type",
            `expected a git bundle as ${TYPES.join(" or ")}, got no body; nothing was stored`,
          );
        }
        const stored = await files.storeBundle(cap(request.body as Readable, maxBytes));
        return reply.code(201).send(stored);
      },
    );
  });
}

/** Counts the bytes of a body while it is read, because a chunked body has no content-length. */
function cap(body: Readable, maxBytes: number): Readable {
  let seen = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen <= maxBytes) return done(null, chunk);
      done(new AppError("body_too_large", `a bundle has at most ${maxBytes} bytes, got more; nothing was stored`));
    },
  });
  body.on("error", (error) => counter.destroy(error));
  return body.pipe(counter);
}
