/** The closed form of every container we ask for: nothing of it comes from a repository or a model. */
import type Docker from "dockerode";
import { JAIL_UID, type JailSpec } from "./jail.ts";

export const LABEL = {
  sandbox: "swe-agent.sandbox",
  run: "swe-agent.run",
  epoch: "swe-agent.epoch",
  phase: "swe-agent.phase",
  deadline: "swe-agent.deadline",
} as const;

export const CONTAINER_HOME = "/workspace";
export const CONTAINER_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** The uid of the main process: another one than the commands', so that `kill -9 -1` as theirs leaves it alive. */
const SLEEPER_UID = 65534;
const MEBIBYTE = 1024 ** 2;
const MAX_FILE_BYTES = 2 * 1024 ** 3;

/**
 * The request for one sandbox, after security.md §3.2: no capability, no new privileges, read-only root, no network, no
 * host path, no log kept by the engine, sizes and counts bounded. Swap is off because Memory equals MemorySwap.
 */
export function toContainerRequest(spec: JailSpec, imageId: string): Docker.ContainerCreateOptions {
  return {
    Image: imageId,
    User: `${SLEEPER_UID}:${SLEEPER_UID}`,
    Env: [`PATH=${CONTAINER_PATH}`],
    Entrypoint: ["sleep"],
    Cmd: ["2147483647"],
    WorkingDir: "/",
    StopTimeout: 1,
    Labels: {
      [LABEL.sandbox]: "1",
      [LABEL.run]: spec.run,
      [LABEL.epoch]: String(spec.epoch),
      [LABEL.phase]: spec.phase,
      [LABEL.deadline]: spec.deadline,
    },
    HostConfig: toHostConfig(spec),
  };
}

// The engine's newest field is missing in the types that come with dockerode.
type HostConfig = Docker.HostConfig & { readonly CgroupnsMode: "private" };

function toHostConfig(spec: JailSpec): HostConfig {
  return {
    CapDrop: ["ALL"],
    SecurityOpt: ["no-new-privileges:true"],
    Privileged: false,
    ReadonlyRootfs: true,
    NetworkMode: "none",
    IpcMode: "private",
    CgroupnsMode: "private",
    Init: true,
    PidsLimit: spec.limits.maxProcesses,
    Memory: spec.limits.memoryBytes,
    MemorySwap: spec.limits.memoryBytes,
    NanoCpus: Math.round(spec.limits.cpus * 1e9),
    OomScoreAdj: 500,
    ShmSize: 64 * MEBIBYTE,
    Ulimits: [
      { Name: "nofile", Soft: 4096, Hard: 4096 },
      { Name: "core", Soft: 0, Hard: 0 },
      { Name: "fsize", Soft: MAX_FILE_BYTES, Hard: MAX_FILE_BYTES },
      { Name: "memlock", Soft: 64 * 1024, Hard: 64 * 1024 },
    ],
    LogConfig: { Type: "none", Config: {} },
    RestartPolicy: { Name: "no" },
    Tmpfs: {
      "/tmp": `rw,noexec,nosuid,nodev,size=${512 * MEBIBYTE},nr_inodes=100k,mode=1777`,
      [CONTAINER_HOME]: `rw,exec,nosuid,nodev,size=${spec.limits.workspaceBytes},nr_inodes=1m,uid=${JAIL_UID},gid=${JAIL_UID},mode=0700`,
    },
  };
}
