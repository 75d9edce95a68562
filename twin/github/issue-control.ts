/** What people do with issues. */
import type { TwinControl } from "./twin-control.ts";
import { ensureUser, placeOf, repositoryOf, UnknownRecord, userOf } from "./find-record.ts";
import {
  addComment,
  addIssue,
  addLabel,
  announceIssue,
  editIssueText,
  removeComment,
  removeLabel,
  setIssueState,
} from "./issue-changes.ts";
import type { TwinState } from "./state.ts";

type IssueControl = Pick<
  TwinControl,
  | "addUser"
  | "setPermission"
  | "setArchived"
  | "openIssue"
  | "label"
  | "unlabel"
  | "closeIssue"
  | "reopenIssue"
  | "lockIssue"
  | "editIssue"
  | "comment"
  | "removeComment"
>;

export function createIssueControl(state: TwinState): IssueControl {
  return {
    addUser: (login) => ensureUser(state, login, "User"),
    setPermission(repo, login, level) {
      repositoryOf(state, repo).levels.set(userOf(state, login).login, level);
    },
    setArchived(repo, archived) {
      repositoryOf(state, repo).archived = archived;
    },
    openIssue(repo, from) {
      const repository = repositoryOf(state, repo);
      const user = userOf(state, from.by);
      const { title, body = null } = from;
      const issue = addIssue(state, repository, { title, body, user, byApp: false, pull: null });
      announceIssue(state, { repository, issue }, { action: "opened", sender: user });
      for (const name of from.labels ?? []) addLabel(state, { repository, issue }, { name, sender: user });
      return issue.number;
    },
    label(...[repo, number, name, by]) {
      addLabel(state, placeOf(state, repo, number), { name, sender: userOf(state, by) });
    },
    unlabel(...[repo, number, name, by]) {
      removeLabel(state, placeOf(state, repo, number), { name, sender: userOf(state, by) });
    },
    closeIssue(repo, number, by) {
      setIssueState(state, placeOf(state, repo, number), { to: "closed", sender: userOf(state, by) });
    },
    reopenIssue(repo, number, by) {
      setIssueState(state, placeOf(state, repo, number), { to: "open", sender: userOf(state, by) });
    },
    lockIssue(repo, number) {
      placeOf(state, repo, number).issue.locked = true;
    },
    editIssue(repo, number, change) {
      editIssueText(state, placeOf(state, repo, number), { ...change, sender: userOf(state, change.by) });
    },
    comment(repo, number, from) {
      const user = userOf(state, from.by);
      return addComment(state, placeOf(state, repo, number), { body: from.body, user, byApp: false }).id;
    },
    removeComment(...[repo, number, id, by]) {
      const place = placeOf(state, repo, number);
      const comment = place.issue.comments.find((candidate) => candidate.id === id);
      if (comment === undefined) throw new UnknownRecord(`${repo}#${number} has no comment ${id}.`);
      removeComment(state, place, { comment, sender: userOf(state, by) });
    },
  };
}
