/** Labels of a repository, and on an issue. */
import { addLabel, createLabel, findLabel, removeLabel } from "../issue-changes.ts";
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
  checkLength("Label", "name", name);
  checkLength("Label", "description", description);
  if (!COLOR.test(color)) throw malformed("Label", "color is not six hexadecimal digits", "color");
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
function toNames(labels: unknown): readonly string[] {
  if (!Array.isArray(labels)) throw invalid("Label", "labels", "missing_field");
  return labels.map((label: unknown) => (typeof label === "string" ? label : (label as { name: string }).name));
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
  { operation: "issues/list-labels-on-issue", need: READ, handle: listIssueLabels },
  { operation: "issues/add-labels", need: WRITE, handle: addIssueLabels },
  { operation: "issues/remove-label", need: WRITE, handle: removeIssueLabel },
];
