/** As much of a browser as the page needs: a cookie, redirects, forms as they are drawn, and a memory of all it saw. */
import { setTimeout as wait } from "node:timers/promises";

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

export interface DrawnForm {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface Browser {
  /** Follows redirects. */
  get(path: string): Promise<Answer>;
  post(path: string, fields: Readonly<Record<string, string>>, headers?: Record<string, string>): Promise<Answer>;
  /** Fills in the form with this action as the page draws it, and sends it. */
  submit(action: string, fields: Readonly<Record<string, string>>): Promise<Answer>;
  /** The form whose action begins so. */
  form(page: string, action: string): DrawnForm;
  /** Waits until the station's light is one of these; returns its HTML. */
  station(id: string, ...lights: readonly string[]): Promise<string>;
  /** Every body and every header so far. */
  seen(): string;
}

const WITHIN_MS = 60_000;

export function createBrowser(origin: string): Browser {
  let cookie = "";
  let seen = "";

  async function send(path: string, init: RequestInit): Promise<Answer> {
    const headers = { ...(init.headers as Record<string, string> | undefined), ...(cookie === "" ? {} : { cookie }) };
    const response = await fetch(new URL(path, origin), { ...init, headers, redirect: "manual" });
    const text = await response.text();
    seen += `${[...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n")}\n${text}\n`;
    const given = response.headers.get("set-cookie");
    if (given !== null) cookie = given.split(";")[0] ?? "";
    const location = response.headers.get("location");
    if (location !== null) return send(location, { method: "GET" });
    return { status: response.status, text, headers: response.headers };
  }

  const get = (path: string): Promise<Answer> => send(path, { method: "GET" });
  const post: Browser["post"] = (path, fields, headers = {}) =>
    send(path, { method: "POST", body: new URLSearchParams(fields), headers: { origin, ...headers } });

  return {
    get,
    post,
    async submit(action, fields) {
      const drawn = findForm((await get("/")).text, `/${action}`);
      return post(drawn.action, { ...drawn.fields, ...fields });
    },
    form: findForm,
    async station(id, ...lights) {
      const deadline = performance.now() + WITHIN_MS;
      for (;;) {
        const { text } = await get("/");
        const sections = text.match(/<section[\s\S]*?<\/section>/g) ?? [];
        const html = sections.find((each) => each.includes(`id="${id}"`)) ?? "";
        const light = /class="station (\w+)"/.exec(html)?.[1] ?? "";
        if (lights.includes(light)) return html;
        if (performance.now() > deadline)
          throw new TypeError(`${id} is ${light}, not ${lights.join(" or ")}:\n${html}`);
        await wait(50);
      }
    },
    seen: () => seen,
  };
}

function findForm(page: string, action: string): DrawnForm {
  const forms: readonly string[] = page.match(/<form[\s\S]*?<\/form>/g) ?? [];
  const html = forms.find((each) => each.includes(`action="${action}`)) ?? "";
  const fields = [...html.matchAll(/<input type="(\w+)" name="([\w-]+)" value="([^"]*)"( checked)?/g)].filter(
    ([, kind, , , checked]) => kind !== "radio" || checked !== undefined,
  );
  return {
    action: decode(/action="([^"]*)"/.exec(html)?.[1] ?? ""),
    fields: Object.fromEntries(fields.map(([, , name = "", value = ""]) => [name, decode(value)] as const)),
  };
}

function decode(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
