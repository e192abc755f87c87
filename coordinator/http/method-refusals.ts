import type { HTTPMethods } from "fastify";
import { AppError } from "../../shared/support/errors.ts";
import type { ApiServer } from "./api-server.ts";

const METHODS: readonly HTTPMethods[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/**
 * Answers a request with a known path but a wrong method with status 405 and a list of the right methods. Create it
 * before the routes are added, and call `add` after them.
 */
export function createMethodRefusals(app: ApiServer): { add(): void } {
  const known = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ url, method }) => {
    const methods = known.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    known.set(url, methods);
  });
  return {
    add: () => {
      for (const [url, methods] of [...known]) {
        const allowed = [...methods].join(", ");
        app.route({
          method: METHODS.filter((method) => !methods.has(method)),
          url,
          schema: { hide: true },
          handler: async (request, reply) => {
            reply.header("allow", allowed);
            throw new AppError(
              "method_not_allowed",
              `${url} takes ${allowed}, got ${request.method}; nothing was done`,
            );
          },
        });
      }
    },
  };
}
