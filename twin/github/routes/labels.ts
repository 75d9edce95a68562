/** Labels of a repository, and on an issue. */
import { addLabel, createLabel, findLabel, removeLabel } from "../issue-changes.ts";
import { renderLabel } from "../render.ts";
import { invalid, notFound, paginate, refused, Refusal, textOf, type Call, type Reply, type Route } from "../router.ts";
import { requireText } from "./app.ts";
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
  if (findLabel(call.repository, name) !== undefined) throw invalid("Label", "name", "already_exists");
  if (!COLOR.test(color)) throw invalid("Label", "color");
  if (description !== null && Array.from(description).length > 100)
    throw refused("Label", "description is too long (maximum is 100 characters)", "description");
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
  const names = call.body["labels"];
  if (!Array.isArray(names)) throw invalid("Label", "labels", "missing_field");
  for (const name of names) addLabel(call.state, place, { name: String(name), sender: call.user });
  return listIssueLabels(call);
}

function removeIssueLabel(call: Call): Reply {
  const removed = removeLabel(call.state, placeOf(call), { name: call.params["name"] ?? "", sender: call.user });
  if (!removed) throw new Refusal(404, "Label does not exist");
  return listIssueLabels(call);
}

export const LABEL_ROUTES: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo/labels", need: READ, handle: listLabels },
  { method: "POST", path: "/repos/:owner/:repo/labels", need: WRITE, handle: postLabel },
  { method: "GET", path: "/repos/:owner/:repo/labels/:name", need: READ, handle: getLabel },
  { method: "GET", path: "/repos/:owner/:repo/issues/:number/labels", need: READ, handle: listIssueLabels },
  { method: "POST", path: "/repos/:owner/:repo/issues/:number/labels", need: WRITE, handle: addIssueLabels },
  { method: "DELETE", path: "/repos/:owner/:repo/issues/:number/labels/:name", need: WRITE, handle: removeIssueLabel },
];
