/** Refusals that GitHub gives to requests which are right, each as GitHub words it. None of them applies the request. */
import type { Reply } from "./router.ts";

export type NamedFault =
  | "bad-credentials"
  | "secondary-limit"
  | "secondary-limit-without-time"
  | "too-many-requests"
  | "too-many-requests-without-time"
  | "abuse"
  | "graphql-limited";

const LIMITED = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
const ABOUT_LIMITS = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api";
const WAIT = { "retry-after": "60" };

function limited(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers,
    body: { message: LIMITED, documentation_url: `${ABOUT_LIMITS}#about-secondary-rate-limits` },
  };
}

const REPLIES: Readonly<Record<NamedFault, Reply>> = {
  "bad-credentials": {
    status: 401,
    body: { message: "Bad credentials", documentation_url: "https://docs.github.com/rest", status: "401" },
  },
  "graphql-limited": {
    status: 200,
    headers: WAIT,
    body: { data: null, errors: [{ type: "RATE_LIMITED", message: LIMITED }] },
  },
  "secondary-limit": limited(403, WAIT),
  "secondary-limit-without-time": limited(403),
  "too-many-requests": limited(429, WAIT),
  "too-many-requests-without-time": limited(429),
  // The third form of the same, known from pull requests and comments made too fast.
  abuse: {
    status: 422,
    body: {
      message: "Validation Failed",
      errors: [{ resource: "Issue", code: "abuse", field: "base", message: "was submitted too quickly" }],
      documentation_url: "https://docs.github.com/rest",
      status: "422",
    },
  },
};

export function toFaultReply(fault: NamedFault): Reply {
  return REPLIES[fault];
}
