/** The check run of a run, found again by its external id on the commit. */
import type { CheckRunState } from "../domain/pull-request.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import type { WriteContext } from "./guarded-writes.ts";
import { at } from "./github-reader.ts";

interface FoundCheck {
  readonly id: number;
  readonly external_id: string | null;
  readonly status: string;
  readonly conclusion: string | null;
  readonly output: { readonly title: string | null; readonly summary: string | null };
}

/** `check`'s title and summary are ready to be published. */
export async function ensureCheckRun(context: WriteContext, repo: RepoRef, check: CheckRunState): Promise<void> {
  const { guarded, octokit } = context;
  const state = {
    status: check.status,
    ...(check.conclusion === null ? {} : { conclusion: check.conclusion }),
    output: { title: check.title, summary: check.summary },
  };
  const found = await guarded.ensure<FoundCheck>("write the check", {
    async find() {
      const wanted = { ...at(repo), ref: check.commit, check_name: check.name, filter: "all" as const, per_page: 100 };
      const { data } = await octokit.rest.checks.listForRef(wanted);
      return data.check_runs.find((candidate) => candidate.external_id === check.externalId);
    },
    async make() {
      const made = { ...at(repo), name: check.name, head_sha: check.commit, external_id: check.externalId, ...state };
      return (await octokit.rest.checks.create(made)).data;
    },
  });
  if (isSame(found, check)) return;
  await guarded.write("update the check", () =>
    octokit.rest.checks.update({ ...at(repo), check_run_id: found.id, ...state }),
  );
}

function isSame(found: FoundCheck, check: CheckRunState): boolean {
  return (
    found.status === check.status &&
    found.conclusion === check.conclusion &&
    found.output.title === check.title &&
    found.output.summary === check.summary
  );
}
