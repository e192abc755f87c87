# syntax=docker/dockerfile:1
# One image for coordinator, worker and simulator; docker-compose.yml chooses by the command.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY . .
# npm ci runs the build; npm prune then removes the dependencies of the build.
RUN npm ci && npm prune --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
# bubblewrap for the sandbox, util-linux for prlimit, git for the work itself.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends bubblewrap ca-certificates git util-linux \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 midwatch \
 && useradd --uid 10001 --gid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin midwatch \
 && install --directory --owner=10001 --group=10001 --mode=0711 /data /repositories
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
# The same malloc settings as in launch/malloc-settings.ts.
ENV NODE_ENV=production MIDWATCH_DATA=/data MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=131072
CMD ["node", "dist/coordinator/main.js"]
