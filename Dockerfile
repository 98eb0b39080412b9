# syntax=docker/dockerfile:1
#
# One image for every role:
#
#   docker build -t hirewire .
#   docker run hirewire                                        everything in one process, kept in /data
#   docker run hirewire start --no-sandbox --role worker       with DATABASE_URL, PUBLIC_URL, HIREWIRE_KEY and HIREWIRE_TOKEN
#   docker exec <container> hirewire status                    any other command
#
# It runs as nobody in particular and needs no more than /data to write to: --read-only --cap-drop ALL.
#
# The base is named by its exact tag. `docker buildx imagetools inspect node:24.21.0-bookworm-slim` prints its digest; to hold it to that:
# --build-arg NODE_IMAGE=node:24.21.0-bookworm-slim@sha256:<digest>. Both stages must have the same Node: what is stripped and
# compiled ahead is kept by its version.
#
# https://docs.docker.com/reference/dockerfile/, https://github.com/nodejs/docker-node/blob/main/docs/BestPractices.md (read 2026-11-22)
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
# The locked versions, without install scripts. `npm ci` would refuse: scripts/install.mjs says why.
COPY package.json package-lock.json ./
COPY scripts/install.mjs scripts/install.mjs
RUN node scripts/install.mjs runtime
COPY . .
RUN node scripts/build-web.mjs
# What only the pages and their build are made of, and the Node for those who bring none: seven eighths of it all.
RUN npm uninstall --no-save --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
  @codemirror/autocomplete @codemirror/commands @codemirror/language @codemirror/lint @codemirror/state @codemirror/view \
  @mantine/core @mantine/hooks @mantine/notifications @tanstack/react-query @tanstack/react-virtual @vitejs/plugin-react \
  lucide-react react react-dom vite wouter
# Ahead, because nothing can be written here later. The second fills the cache of the evaluator, which Node keeps for each user and
# lets nobody else read; and the recipes' own examples show that what was copied is whole.
RUN node scripts/strip-ahead.mjs && install --directory --owner=1000 --group=1000 .cache/evaluator
USER 1000:1000
RUN node bin/hirewire.mjs test mappings/*.yaml

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Hirewire" \
  org.opencontainers.image.description="Signed hooks from hiring tools become messages, sheet rows, ATS updates and HTTP calls." \
  org.opencontainers.image.licenses="MIT"
RUN install --directory --owner=1000 --group=1000 --mode=0700 /data \
  && ln -s /app/bin/hirewire.mjs /usr/local/bin/hirewire
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/web/dist web/dist
COPY --from=build --chown=1000:1000 /app/.cache .cache
COPY LICENSE package.json index.ts ./
COPY --chmod=0755 bin bin
COPY src src
COPY triggers triggers
COPY actions actions
COPY mappings mappings

# 9464: health, readiness and numbers, without a token. Publish 8787 alone.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8787 HIREWIRE_OPS_PORT=9464 HIREWIRE_DATA=/data
EXPOSE 8787 9464
VOLUME /data
USER 1000:1000
STOPSIGNAL SIGTERM
# Alive, not ready: a container is not restarted because its database is down. Before it listens it may wait for that, and migrate.
HEALTHCHECK --interval=30s --timeout=5s --start-period=5m --start-interval=2s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HIREWIRE_OPS_PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["hirewire"]
CMD ["start", "--no-sandbox"]
