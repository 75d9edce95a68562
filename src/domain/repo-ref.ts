/** Which repository, and who: numeric ids rule, names are for people and addresses. */

export interface RepoRef {
  /** GitHub App installation; 0 for a repository on this machine. */
  readonly installationId: number;
  /** GitHub's numeric repository id; survives renames. 0 for a repository on this machine. */
  readonly repositoryId: number;
  readonly owner: string;
  readonly name: string;
}

export interface Actor {
  readonly id: number;
  readonly login: string;
}

/** GitHub's levels, lowest first. */
export const PERMISSIONS = ["none", "read", "triage", "write", "maintain", "admin"] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Whether the actor may push, which is what starting a run needs. */
export function mayWrite(permission: Permission): boolean {
  return PERMISSIONS.indexOf(permission) >= PERMISSIONS.indexOf("write");
}
