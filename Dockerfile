# The service: webhook server and worker. The sandbox has an image of its own (deploy/sandbox).
#
#   docker build --build-arg BASE=node:24-bookworm-slim --tag swe-agent:local .
#
# Without an image registry: deploy/build-local-base.sh makes a base, and npm-cache.tar for a build without network.
ARG BASE=node:24-bookworm-slim

FROM ${BASE} AS build
WORKDIR /app
# The archive is taken when it is there, and unpacked.
ADD package.json package-lock.json .npmrc npm-cache*.tar ./
RUN npm ci --ignore-scripts --prefer-offline --no-audit --no-fund --cache /app/npm-cache
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY twin ./twin
COPY demo ./demo
COPY tools ./tools
RUN npm run build \
  && npm prune --omit=dev --ignore-scripts --offline --no-audit --no-fund --cache /app/npm-cache \
  && find dist -name '*.map' -delete && rm -rf dist/twin dist/demo dist/tools

FROM ${BASE}
RUN for program in git bwrap prlimit; do command -v "$program" >/dev/null || missing=yes; done; \
  if [ -n "${missing:-}" ]; then \
    apt-get update \
    && apt-get install --yes --no-install-recommends git ca-certificates bubblewrap util-linux \
    && rm -rf /var/lib/apt/lists/*; \
  fi \
  && echo 'swe-agent:x:10001:10001:swe-agent:/data:/usr/sbin/nologin' >>/etc/passwd \
  && echo 'swe-agent:x:10001:' >>/etc/group \
  && install -d -o 10001 -g 10001 -m 0700 /data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY tools/healthcheck.mjs app.yml ./
ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0
USER 10001:10001
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 CMD ["node", "/app/healthcheck.mjs"]
ENTRYPOINT ["node", "/app/dist/src/main-cli.js"]
CMD ["start"]
