/** What a repository's own CI does: runs that end one way or the other, with logs. */
import { placeOf, repositoryOf, UnknownRecord, userOf } from "./find-record.ts";
import { renderWorkflowRun } from "./render-ci.ts";
import type { TwinState } from "./state.ts";
import type { TwinControl } from "./twin-control.ts";

type CiControl = Pick<TwinControl, "runWorkflow" | "setStatus" | "addMember" | "assign">;

export function createCiControl(state: TwinState): CiControl {
  return {
    async runWorkflow(repo, from) {
      const repository = repositoryOf(state, repo);
      const { name = "ci", event = "push", branch, by } = from;
      const sha = await state.git.find(repository.gitDir, `refs/heads/${branch}`);
      if (sha === undefined) throw new UnknownRecord(`${repo} has no branch ${branch}.`);
      const jobs = from.jobs.map((job) => ({ id: state.nextId(), ...job }));
      const conclusion = jobs.find((job) => job.conclusion !== "success")?.conclusion ?? "success";
      const number = repository.workflowRuns.length + 1;
      const basics = { id: state.nextId(), number, name, event, branch, sha, actor: userOf(state, by) };
      const run = { ...basics, conclusion, jobs, createdAt: state.tick() };
      repository.workflowRuns.push(run);
      const commit = await state.git.commit(repository.gitDir, sha);
      const workflow_run = renderWorkflowRun(state, repository, { run, commit });
      state.emit("workflow_run", repository, { action: "completed", workflow_run, sender: run.actor });
      return run.id;
    },
    setStatus(repo, from) {
      const repository = repositoryOf(state, repo);
      const { description = null, targetUrl = null, sha, context, by } = from;
      const basics = { id: state.nextId(), sha, context, description, targetUrl, state: from.state };
      repository.statuses.push({ ...basics, creator: userOf(state, by), createdAt: state.tick() });
    },
    addMember(organisation, login, role = "member") {
      const members = state.members.get(organisation) ?? new Map<string, "admin" | "member">();
      state.members.set(organisation, members.set(userOf(state, login).login, role));
    },
    assign(repo, number, login) {
      placeOf(state, repo, number).issue.assignees.push(userOf(state, login));
    },
  };
}
