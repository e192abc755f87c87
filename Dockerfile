# syntax=docker/dockerfile:1
# One image for coordinator, worker and simulator; docker-compose.yml says which it is.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY . .
# The build runs as part of npm ci; what only it needs is taken out again.
RUN npm ci && npm prune --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
# bubblewrap isolates, prlimit (util-linux) limits, git carries the work.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends bubblewrap ca-certificates git util-linux \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 midwatch \
 && useradd --uid 10001 --gid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin midwatch \
 && install --directory --owner=10001 --group=10001 --mode=0711 /data /repositories
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
# The malloc settings are those of launch/malloc-settings.ts.
ENV NODE_ENV=production MIDWATCH_DATA=/data MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=131072
CMD ["node", "dist/coordinator/main.js"]
