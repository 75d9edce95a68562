/** The stations of the set-up as data, and the board that holds their lights. Knows no HTTP and no terminal. */

export const STATIONS = {
  github: "GitHub App",
  install: "Installation",
  model: "Model server",
  sandbox: "Sandbox",
  database: "Database",
  label: "Label",
  "self-test": "Self-test",
} as const;
export type StationId = keyof typeof STATIONS;
export const STATION_IDS = Object.keys(STATIONS) as readonly StationId[];

/** waiting: not yet · checking: just now · yellow: works, but look at it. */
export type Light = "waiting" | "checking" | "green" | "yellow" | "red";

/** One thing that was looked at. */
export interface Finding {
  readonly light: Light;
  /** In front of what was found, where there are several. */
  readonly name: string;
  readonly found: string;
  /** What to do about it; empty when there is nothing to do. */
  readonly fix: string;
}

export interface StationState {
  readonly light: Light;
  readonly findings: readonly Finding[];
}

export interface Board {
  get(id: StationId): StationState;
  set(id: StationId, findings: readonly Finding[]): void;
  /** Grows with every change of this station. */
  revision(id: StationId): number;
  /** The station is drawn anew although its light is the same. */
  touch(id: StationId): void;
}

/** `before` is what the station was. */
export type OnStationChange = (id: StationId, state: StationState, before: StationState) => void;

export function createBoard(onChange: OnStationChange): Board {
  const states = new Map<StationId, StationState>();
  const revisions = new Map<StationId, number>();
  const touch = (id: StationId): void => {
    revisions.set(id, (revisions.get(id) ?? 0) + 1);
  };
  return {
    get: (id) => states.get(id) ?? { light: "waiting", findings: [] },
    set(id, findings) {
      const before = states.get(id) ?? { light: "waiting", findings: [] };
      const state = { light: worstLight(findings), findings };
      if (JSON.stringify(before) === JSON.stringify(state)) return;
      states.set(id, state);
      touch(id);
      onChange(id, state, before);
    },
    revision: (id) => revisions.get(id) ?? 0,
    touch,
  };
}

const WORST_FIRST: readonly Light[] = ["red", "checking", "yellow", "green", "waiting"];

function worstLight(findings: readonly Finding[]): Light {
  return WORST_FIRST.find((light) => findings.some((finding) => finding.light === light)) ?? "waiting";
}

export function green(found: string, name = ""): Finding {
  return { light: "green", name, found, fix: "" };
}

export function red(found: string, fix: string, name = ""): Finding {
  return { light: "red", name, found, fix };
}

export function checking(found: string): Finding {
  return { light: "checking", name: "", found, fix: "" };
}

const MARKS: Readonly<Record<Light, string>> = {
  waiting: "· ",
  checking: "… ",
  green: "✓ ",
  yellow: "! ",
  red: "✗ ",
};

/** For a terminal: what is new about the station. */
export function renderNews(id: StationId, { findings }: StationState, before: StationState): string {
  const known = new Set(before.findings.map((finding) => JSON.stringify(finding)));
  return findings
    .filter((finding) => !known.has(JSON.stringify(finding)))
    .map(({ light, name, found, fix }) => {
      const what = name === "" ? STATIONS[id] : `${STATIONS[id]}: ${name}`;
      const line = `${MARKS[light]}${what.padEnd(34)} ${found}\n`;
      return fix === "" ? line : `${line}${" ".repeat(37)}→ ${fix}\n`;
    })
    .join("");
}
