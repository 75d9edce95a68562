import { describe, expect, it } from "@jest/globals";
import { InstallationPayload, IssuePayload } from "../../src/domain/delivery.ts";
import { decideInstallationIntake, decideIssueIntake, type IntakePolicy } from "../../src/domain/intake.ts";

const POLICY: IntakePolicy = { label: "swe-agent", allowedBotIds: [900] };
const AT = "2026-01-01T00:00:00.000Z";

interface Change {
  readonly action?: string;
  readonly label?: string;
  readonly sender?: unknown;
  readonly issue?: Readonly<Record<string, unknown>>;
}

function makePayload({ action = "labeled", label = "swe-agent", sender, issue = {} }: Change): IssuePayload {
  return IssuePayload.parse({
    action,
    installation: { id: 7 },
    repository: { id: 42, name: "shop", owner: { login: "acme" } },
    sender: sender ?? { id: 1, login: "ada", type: "User" },
    label: { name: label },
    issue: { number: 3, title: "It breaks", body: "Here is how.", state: "open", user: { login: "bob" }, ...issue },
  });
}

describe("an issues delivery", () => {
  const cases: readonly (readonly [string, Change, object])[] = [
    ["starts a run for our label on an open issue", {}, { kind: "start" }],
    ["takes our label in any case", { label: "SWE-Agent" }, { kind: "start" }],
    ["ignores another label", { label: "bug" }, { kind: "ignore", reason: "another label" }],
    ["ignores a pull request", { issue: { pull_request: {} } }, { kind: "ignore" }],
    ["ignores a closed issue", { issue: { state: "closed" } }, { kind: "ignore", reason: "the issue is not open" }],
    ["ignores a bot", { sender: { id: 5, login: "x[bot]", type: "Bot" } }, { kind: "ignore" }],
    ["takes a bot that is allowed by id", { sender: { id: 900, login: "x[bot]", type: "Bot" } }, { kind: "start" }],
    [
      "takes a person whose name looks like a bot's",
      { sender: { id: 5, login: "x[bot]", type: "User" } },
      { kind: "start" },
    ],
    ["stops when our label is taken off", { action: "unlabeled" }, { kind: "stop", number: 3, by: "ada" }],
    ["ignores that another label is taken off", { action: "unlabeled", label: "bug" }, { kind: "ignore" }],
    ["stops when the issue is closed", { action: "closed" }, { kind: "stop", why: "the issue was closed" }],
    ["does nothing when the text is edited", { action: "edited" }, { kind: "ignore" }],
    ["ignores what it does not know", { action: "pinned" }, { kind: "ignore", reason: "issues.pinned is not handled" }],
  ];

  it.each(cases)("%s", (_title, change, expected) => {
    expect(decideIssueIntake(makePayload(change), POLICY, AT)).toMatchObject(expected);
  });

  it("freezes the text, the actor and the time of the label", () => {
    const intake = decideIssueIntake(makePayload({}), POLICY, AT);

    expect(intake).toMatchObject({
      start: {
        number: 3,
        repo: { installationId: 7, repositoryId: 42, owner: "acme", name: "shop" },
        trigger: { actor: { id: 1, login: "ada" }, issueTitle: "It breaks", issueBody: "Here is how.", at: AT },
      },
    });
  });

  it("survives an author who is gone and a body that is null", () => {
    const intake = decideIssueIntake(makePayload({ issue: { user: null, body: null } }), POLICY, AT);

    expect(intake).toMatchObject({ start: { trigger: { issueAuthor: "ghost", issueBody: "" } } });
  });

  it.each(["repository", "installation", "sender", "issue"])("is no issue payload without %s", (field) => {
    const payload = { ...makePayload({}), [field]: null };

    expect(IssuePayload.safeParse(payload).success).toBe(false);
  });
});

describe("an installation delivery", () => {
  const installation = { id: 7, account: { login: "acme" } };
  const repository = { id: 42, name: "shop", full_name: "acme/shop" };

  it("names the repositories that were added", () => {
    const payload = InstallationPayload.parse({ action: "created", installation, repositories: [repository] });

    expect(decideInstallationIntake("installation", payload)).toEqual({
      kind: "installed",
      installationId: 7,
      account: "acme",
      repositories: [{ installationId: 7, repositoryId: 42, owner: "acme", name: "shop" }],
    });
  });

  it("forgets everything when the App is uninstalled", () => {
    const payload = InstallationPayload.parse({ action: "deleted", installation });

    expect(decideInstallationIntake("installation", payload)).toMatchObject({
      kind: "uninstalled",
      repositoryIds: "all",
    });
  });

  it("forgets the repositories that were taken out", () => {
    const payload = InstallationPayload.parse({ action: "removed", installation, repositories_removed: [repository] });

    expect(decideInstallationIntake("installation_repositories", payload)).toMatchObject({ repositoryIds: [42] });
  });
});
