import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Delivery } from "../../src/domain/delivery.ts";
import { parseDeliveryId } from "../../src/domain/ids.ts";
import { createEventRouter, type EventRouter } from "../../src/server/webhooks/event-router.ts";
import { makeAppKey } from "./make-app-key.ts";

const AT = "2026-01-01T00:00:00.000Z";
let router: EventRouter;

beforeAll(async () => {
  router = await createEventRouter({
    appId: 1,
    privateKey: makeAppKey(),
    webhookSecret: "secret",
    apiUrl: "http://127.0.0.1:1/api/v3",
    policy: { label: "swe-agent", allowedBotIds: [] },
  });
});

const COMMON = {
  installation: { id: 7, account: { login: "acme" } },
  repository: { id: 42, name: "shop", full_name: "acme/shop", owner: { login: "acme" } },
  sender: { id: 1, login: "ada", type: "User" },
};
const LABELED = {
  ...COMMON,
  action: "labeled",
  label: { name: "swe-agent" },
  issue: { number: 3, title: "It breaks", body: null, state: "open", user: null },
};

let counter = 0;
function deliver(event: string, payload: unknown): Promise<unknown> {
  counter += 1;
  const id = parseDeliveryId(`delivery-${counter}`);
  const delivery: Delivery = { id, event, bodyHash: "", payload, receivedAt: AT };
  return router.decide(delivery);
}

describe("the event router", () => {
  it("turns the label into a start, at the time it was received", async () => {
    expect(await deliver("issues", LABELED)).toMatchObject({
      kind: "start",
      start: { number: 3, trigger: { at: AT } },
    });
  });

  it.each([
    ["issue_comment", { action: "created", issue: { number: 3 }, comment: { id: 1, body: "/fix" } }],
    ["pull_request", { action: "opened", number: 4, pull_request: { number: 4 } }],
    ["pull_request_review", { action: "submitted" }],
    ["pull_request_review_comment", { action: "created" }],
    ["check_suite", { action: "completed" }],
    ["workflow_run", { action: "completed" }],
    ["star", { action: "created" }],
  ])("settles %s, whose workflow is not built yet, as not supported", async (event, fields) => {
    expect(await deliver(event, { ...COMMON, ...fields })).toEqual({ kind: "ignore", reason: "not supported yet" });
  });

  it.each(["repository", "installation", "sender", "issue"])("ignores an issues delivery without %s", async (field) => {
    const decided = await deliver("issues", { ...LABELED, [field]: null });

    expect(decided).toMatchObject({ kind: "ignore" });
    expect(JSON.stringify(decided)).toContain(`lacks ${field}`);
  });

  it("records and forgets installations", async () => {
    const repositories = [{ id: 42, name: "shop", full_name: "acme/shop" }];

    expect(await deliver("installation", { ...COMMON, action: "created", repositories })).toMatchObject({
      kind: "installed",
    });
    expect(await deliver("installation", { ...COMMON, action: "deleted" })).toMatchObject({ kind: "uninstalled" });
    expect(
      await deliver("installation_repositories", { ...COMMON, action: "removed", repositories_removed: repositories }),
    ).toMatchObject({ kind: "uninstalled", repositoryIds: [42] });
  });

  it("keeps deliveries apart that are decided at the same time", async () => {
    const decided = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        deliver("issues", { ...LABELED, issue: { ...LABELED.issue, number: index + 1 } }),
      ),
    );

    expect(decided.map((each) => (each as { start: { number: number } }).start.number)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  it("checks signatures over the very bytes", async () => {
    expect(await router.verify("{}", `sha256=${"0".repeat(64)}`)).toBe(false);
  });
});
