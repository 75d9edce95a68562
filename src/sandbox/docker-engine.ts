/** Docker as an engine for jails: one hardened container each, from the one configured image. */
import Docker from "dockerode";
import { BotError } from "../domain/bot-error.ts";
import type { Claim } from "../domain/run.ts";
import { createDockerJail, removeContainer, toEngineFailure } from "./docker-jail.ts";
import { LABEL, toContainerRequest } from "./docker-request.ts";
import type { EngineDeps, Jail, JailEngine, JailSpec } from "./jail.ts";
import { isReapable } from "./reap-decision.ts";

export interface DockerEngineDeps extends EngineDeps {
  /** Name of the image; it has to be on the machine, nothing is pulled. */
  readonly image: string;
  /** How to reach the engine; undefined takes what Docker's own tools take. */
  readonly connect: Docker.DockerOptions | undefined;
}

const BUILD_ADVICE =
  "Start Docker and build the image: `sudo sh deploy/sandbox/build-local-image.sh`, or set SANDBOX_IMAGE to one of yours.";

/** Opens no connection yet. */
export function createDockerEngine(deps: DockerEngineDeps): JailEngine {
  const docker = new Docker(deps.connect);
  return {
    async identity() {
      const id = await findImage(docker, deps.image);
      return { kind: "docker", tier: "C", image: `${deps.image}@${id}` };
    },
    async open(spec, signal) {
      signal.throwIfAborted();
      const imageId = await findImage(docker, deps.image);
      return openContainer({ docker, deps, imageId }, spec, signal);
    },
    reap: (now, claim) => reapContainers(docker, now, claim),
  };
}

async function findImage(docker: Docker, name: string): Promise<string> {
  try {
    return (await docker.getImage(name).inspect()).Id;
  } catch (error) {
    const missing = (error as { statusCode?: number }).statusCode === 404;
    const reason = missing ? `the image ${name} is not on this machine` : toEngineFailure("inspect", error).message;
    throw new BotError("sandbox-unavailable", { kind: "docker", reason, advice: BUILD_ADVICE }, { cause: error });
  }
}

async function openContainer(
  given: { readonly docker: Docker; readonly deps: EngineDeps; readonly imageId: string },
  spec: JailSpec,
  signal: AbortSignal,
): Promise<Jail> {
  let container: Docker.Container | undefined;
  try {
    container = await given.docker.createContainer(toContainerRequest(spec, given.imageId));
    await container.start();
    signal.throwIfAborted();
    return createDockerJail({ container, deps: given.deps, maxProcesses: spec.limits.maxProcesses });
  } catch (error) {
    if (container !== undefined) await removeContainer(container);
    signal.throwIfAborted();
    throw toEngineFailure("create", error);
  }
}

async function reapContainers(docker: Docker, now: string, claim: Claim | undefined): Promise<number> {
  const filters = { label: [`${LABEL.sandbox}=1`] };
  let reaped = 0;
  try {
    for (const found of await docker.listContainers({ all: true, filters })) {
      const mark = {
        run: found.Labels[LABEL.run] ?? "",
        epoch: Number(found.Labels[LABEL.epoch]),
        deadline: found.Labels[LABEL.deadline] ?? "",
      };
      if (!isReapable(mark, now, claim)) continue;
      await removeContainer(docker.getContainer(found.Id));
      reaped += 1;
    }
  } catch (error) {
    throw toEngineFailure("reap", error);
  }
  return reaped;
}
