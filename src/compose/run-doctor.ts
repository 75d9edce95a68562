/** `swe-agent doctor`: every probe, one after the other, each with what it found and what to do. */
import { resolve } from "node:path";
import type { ServiceSettings } from "../config/service-settings.ts";
import { BotError, toBotError } from "../domain/bot-error.ts";
import type { Probe, ProbeResult } from "../domain/ports.ts";
import type { DoctorReport } from "../domain/solve-result.ts";
import { createRunGit } from "../git/run-git.ts";
import { createChatModel } from "../models/chat-model.ts";
import { createSandboxProbes } from "../sandbox/choose-sandbox.ts";
import { discoverInCommit } from "../verify/discovery/discover-in-commit.ts";
import { prepareSandboxSettings } from "./open-sandbox.ts";
import { readNetwork } from "./read-network.ts";
import { createReleaseStack } from "./release-stack.ts";
import { openMemory } from "./open-memory.ts";
import { createSystemClock } from "./system-clock.ts";
import { toGitEnvironment } from "./to-git-environment.ts";
import { checkApp } from "./check-app.ts";
import { findGithubApp } from "./read-github-app.ts";
import { withLocalParts, type LocalDeps } from "./local/with-local-parts.ts";

export interface DoctorDeps {
  readonly settings: ServiceSettings;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly local: LocalDeps;
}

export async function runDoctor(
  deps: DoctorDeps,
  folder: string | undefined,
  signal: AbortSignal,
): Promise<DoctorReport> {
  const sandbox = createSandboxProbes(
    await prepareSandboxSettings({ image: deps.settings.SANDBOX_IMAGE, env: deps.env }),
  );
  const probes: readonly Probe[] = [
    probeNode(),
    probeGit(deps),
    probeDatabase(deps),
    ...sandbox,
    probeModel(deps),
    ...(folder === undefined ? [] : [probeRepository(deps, folder)]),
  ];
  // Before anything is probed: settings that are not valid end the command with all of them named.
  const github = await probeGithub(deps, signal);
  const results: DoctorReport["probes"] = [];
  for (const probe of probes) {
    const result = await runProbe(probe, signal);
    results.push({
      name: probe.name,
      status: result.status,
      found: result.found,
      advice: result.status === "ok" ? "" : result.advice,
    });
  }
  return { schemaVersion: 1, probes: [...results, ...github] };
}

/** One line about each thing that GitHub says of the App; one in all without an App. */
async function probeGithub({ env }: DoctorDeps, signal: AbortSignal): Promise<DoctorReport["probes"]> {
  const read = await findGithubApp(env);
  if (read === undefined) {
    const advice = "Only the service needs one: `swe-agent setup` makes it.";
    return [{ name: "github app", status: "missing", found: "no App is configured", advice }];
  }
  const { network } = await readNetwork(read.settings, env);
  const findings = await checkApp({ ...read, clock: createSystemClock(), network }, signal);
  const warnings = read.warnings.map((found) => ({ name: "settings", status: "missing" as const, found, advice: "" }));
  const lines = findings.map(({ about, level, found, advice }) => ({
    name: about === "app" ? "github app" : `github ${about}`,
    status: STATUS_OF[level],
    found,
    advice,
  }));
  return [...warnings, ...lines];
}

const STATUS_OF = { ok: "ok", later: "missing", notice: "missing", warning: "failed", stop: "failed" } as const;

async function runProbe(probe: Probe, signal: AbortSignal): Promise<ProbeResult> {
  try {
    return await probe.run(signal);
  } catch (error) {
    const { message, advice } = toBotError(error);
    return { status: "failed", found: message, advice };
  }
}

function probeNode(): Probe {
  return {
    name: "node",
    run: () => Promise.resolve({ status: "ok", found: `${process.version} as uid ${process.getuid?.() ?? "?"}` }),
  };
}

function probeGit({ env }: DoctorDeps): Probe {
  return {
    name: "git",
    async run() {
      const answer = await createRunGit(toGitEnvironment(env))({ args: ["--version"] });
      return { status: "ok", found: answer.stdout.toString().trim() };
    },
  };
}

function probeDatabase({ settings }: DoctorDeps): Probe {
  return {
    name: "database",
    async run() {
      const stack = createReleaseStack();
      try {
        const memory = await openMemory({ settings, onNotice: () => undefined }, stack);
        const runs = await memory.reader.list(1);
        const where =
          settings.DATABASE_URL === undefined ? `embedded in ${resolve(settings.DATA_DIR)}` : "DATABASE_URL";
        return { status: "ok", found: `${where}, ${runs.length === 0 ? "no runs yet" : "has runs"}` };
      } finally {
        await stack.release();
      }
    },
  };
}

function probeModel({ settings }: DoctorDeps): Probe {
  return {
    name: "model server",
    async run(signal) {
      const { MODEL_URL: url, MODEL_NAME: model, MODEL_API_KEY: apiKey } = settings;
      if (url === undefined) {
        const { message, advice } = new BotError("model-not-configured");
        return { status: "missing", found: message, advice };
      }
      const chat = createChatModel({
        url,
        model,
        apiKey,
        clock: createSystemClock(),
        monotonicMs: () => performance.now(),
      });
      try {
        const names = await chat.listModels(signal);
        return { status: "ok", found: `${url} offers ${names.join(", ")}` };
      } finally {
        await chat.close();
      }
    },
  };
}

function probeRepository({ local }: DoctorDeps, folder: string): Probe {
  return {
    name: "repository's tests",
    async run(signal) {
      const wish = { folder, base: "HEAD", sandbox: undefined, signal };
      return withLocalParts(local, wish, async ({ repo, mirror }): Promise<ProbeResult> => {
        const commit = await mirror.fetch(repo, "HEAD");
        const plan = await discoverInCommit(mirror, { repo, commit, testCommand: null, changed: [] });
        if (plan !== undefined)
          return { status: "ok", found: `${plan.runner}: \`${plan.command}\` (from ${plan.source})` };
        return {
          status: "missing",
          found: "no way to run tests was found",
          advice: "Name the command as `test:` in .github/swe-agent.yml.",
        };
      });
    },
  };
}
