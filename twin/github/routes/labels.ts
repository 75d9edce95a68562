/** Labels of a repository, and on an issue. */
import { addLabel, createLabel, findLabel, removeLabel, type Place } from "../issue-changes.ts";
import { renderLabel } from "../render-issue.ts";
import {
  invalid,
  malformed,
  notFound,
  paginate,
  Refusal,
  requireText,
  textOf,
  type Call,
  type Reply,
  type Route,
} from "../router.ts";
import { checkLength } from "../text-rules.ts";
import { placeOf } from "./find-issue.ts";

const READ = { level: "read", anyOf: ["issues", "pull_requests"] } as const;
const WRITE = { level: "write", anyOf: ["issues", "pull_requests"] } as const;
const COLOR = /^[0-9a-f]{6}$/i;

function listLabels(call: Call): Reply {
  return paginate(
    call,
    call.repository.labels.map((label) => renderLabel(call.state, call.repository, label)),
  );
}

function getLabel(call: Call): Reply {
  const label = findLabel(call.repository, call.params["name"] ?? "");
  if (label === undefined) throw notFound();
  return { status: 200, body: renderLabel(call.state, call.repository, label) };
}

function postLabel(call: Call): Reply {
  const name = requireText(call, "Label", "name");
  const color = textOf(call, "color") ?? "ededed";
  const description = textOf(call, "description") ?? null;
  checkLabel({ name, color, description });
  if (findLabel(call.repository, name) !== undefined) throw invalid("Label", "name", "already_exists");
  const label = createLabel(call.state, call.repository, { name, color, description });
  return { status: 201, body: renderLabel(call.state, call.repository, label) };
}

function listIssueLabels(call: Call): Reply {
  const { repository, issue } = placeOf(call);
  const labels = repository.labels.filter((label) => issue.labels.includes(label.name));
  return paginate(
    call,
    labels.map((label) => renderLabel(call.state, repository, label)),
  );
}

function addIssueLabels(call: Call): Reply {
  const place = placeOf(call);
  const names = toNames(call.body["labels"]);
  for (const name of names) checkLength("Label", "name", name);
  for (const name of names) addLabel(call.state, place, { name, sender: call.user });
  return listIssueLabels(call);
}

/** GitHub takes names, and objects with a name. */
export function toNames(labels: unknown): readonly string[] {
  if (!Array.isArray(labels)) throw invalid("Label", "labels", "missing_field");
  return labels.map((label: unknown) => (typeof label === "string" ? label : (label as { name: string }).name));
}

/** What is not named goes, what is named comes. */
function setIssueLabels(call: Call): Reply {
  const place = placeOf(call);
  const names = toNames(call.body["labels"] ?? []);
  for (const name of names) checkLength("Label", "name", name);
  replaceLabels(call, place, names);
  return listIssueLabels(call);
}

/** Also for an issue's own update. */
export function replaceLabels(call: Call, place: Place, names: readonly string[]): void {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  for (const name of place.issue.labels)
    if (!wanted.has(name.toLowerCase())) removeLabel(call.state, place, { name, sender: call.user });
  for (const name of names) addLabel(call.state, place, { name, sender: call.user });
}

function updateLabel(call: Call): Reply {
  const { repository } = call;
  const label = findLabel(repository, call.params["name"] ?? "");
  if (label === undefined) throw notFound();
  const [name, color] = [textOf(call, "new_name") ?? label.name, textOf(call, "color") ?? label.color];
  const description = textOf(call, "description") ?? label.description;
  checkLabel({ name, color, description });
  const twin = findLabel(repository, name);
  if (twin !== undefined && twin !== label) throw invalid("Label", "name", "already_exists");
  for (const issue of repository.issues) issue.labels = issue.labels.map((old) => (old === label.name ? name : old));
  Object.assign(label, { name, color, description });
  return { status: 200, body: renderLabel(call.state, repository, label) };
}

function checkLabel({ name, color, description }: { name: string; color: string; description: string | null }): void {
  checkLength("Label", "name", name);
  checkLength("Label", "description", description);
  if (!COLOR.test(color)) throw malformed("Label", "color is not six hexadecimal digits", "color");
}

function deleteLabel(call: Call): Reply {
  const { labels, issues } = call.repository;
  const label = findLabel(call.repository, call.params["name"] ?? "");
  if (label === undefined) throw notFound();
  labels.splice(labels.indexOf(label), 1);
  for (const issue of issues) issue.labels = issue.labels.filter((name) => name !== label.name);
  return { status: 204 };
}

function removeIssueLabel(call: Call): Reply {
  const removed = removeLabel(call.state, placeOf(call), { name: call.params["name"] ?? "", sender: call.user });
  if (!removed) throw new Refusal(404, "Label does not exist");
  return listIssueLabels(call);
}

export const LABEL_ROUTES: readonly Route[] = [
  { operation: "issues/list-labels-for-repo", need: READ, handle: listLabels },
  { operation: "issues/create-label", need: WRITE, handle: postLabel },
  { operation: "issues/get-label", need: READ, handle: getLabel },
  { operation: "issues/update-label", need: WRITE, handle: updateLabel },
  { operation: "issues/delete-label", need: WRITE, handle: deleteLabel },
  { operation: "issues/set-labels", need: WRITE, handle: setIssueLabels },
  { operation: "issues/list-labels-on-issue", need: READ, handle: listIssueLabels },
  { operation: "issues/add-labels", need: WRITE, handle: addIssueLabels },
  { operation: "issues/remove-label", need: WRITE, handle: removeIssueLabel },
];
