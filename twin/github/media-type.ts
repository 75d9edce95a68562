/** What a request wants to be answered with, from its `Accept` header. */

/** The parameter of `application/vnd.github.<parameter>+json`; `json` when there is none. */
export type MediaType = "json" | "raw" | "diff" | "patch" | "html" | "text" | "full" | "object" | "sha";

const PARAMETERS: readonly string[] = ["raw", "diff", "patch", "html", "text", "full", "object", "sha"];

const ANYTHING: readonly string[] = ["*/*", "application/*", "application/json"];

/** Undefined when GitHub answers 415: nothing it can make is accepted. */
export function parseAccept(accept: string | undefined): MediaType | undefined {
  if (accept === undefined || accept.trim() === "") return "json";
  const types = accept.split(",").map((entry) => (entry.split(";")[0] ?? "").trim().toLowerCase());
  for (const type of types) {
    const media = ANYTHING.includes(type) ? "json" : parseOwnType(type);
    if (media !== undefined) return media;
  }
  return undefined;
}

function parseOwnType(type: string): MediaType | undefined {
  const own = /^application\/vnd\.github((?:\.[\w-]+)*)(?:\+json)?$/.exec(type);
  if (own === null) return undefined;
  const parts = (own[1] ?? "").split(".");
  return (parts.find((part) => PARAMETERS.includes(part)) ?? "json") as MediaType;
}
