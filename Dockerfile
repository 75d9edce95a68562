# The service: webhook server and worker. The sandbox has an image of its own (deploy/sandbox).
ARG BASE=node:20-bookworm-slim

FROM ${BASE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY twin ./twin
COPY demo ./demo
COPY tools ./tools
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM ${BASE}
RUN apt-get update \
  && apt-get install -y --no-install-recommends git ca-certificates bubblewrap util-linux \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
ENV NODE_ENV=production DATA_DIR=/data HOST=0.0.0.0
VOLUME /data
EXPOSE 3000
ENTRYPOINT ["node", "dist/src/main-cli.js"]
CMD ["start"]
