/** What the set-up asks of the world; compose gives it. All failures are thrown as BotError, with advice. */
import type { RunEvent } from "../domain/run-event.ts";
import type { RepoRef } from "../domain/repo-ref.ts";
import type { Clock } from "../domain/ports.ts";
import type { Finding } from "./stations.ts";

/** Setting → value; an empty value takes the setting out. */
export type SettingChanges = Readonly<Record<string, string>>;

export interface SettingsStore {
  /** As the service would read them: the environment over the file. */
  values(): Readonly<Record<string, string>>;
  /** Names that the environment sets and the file cannot change. */
  overruled(): readonly string[];
  /** Writes the file anew, whole or not at all, for its owner only. */
  save(changes: SettingChanges): Promise<void>;
  /** Writes the key into a file of its own, for its owner only, and returns its path. */
  saveKey(appId: number, pem: string): Promise<string>;
  /** Path of the settings file. */
  readonly path: string;
}

export interface NewApp {
  readonly appId: number;
  readonly slug: string;
  readonly pem: string;
  readonly webhookSecret: string;
}

export interface ManifestChoice {
  readonly name: string;
  readonly redirectUrl: string;
  readonly webhookUrl: string;
}

export interface InstalledRepository {
  readonly repo: RepoRef;
  readonly isPrivate: boolean;
}

export interface Installed {
  /** Where a person installs the App. */
  readonly installUrl: string;
  readonly repositories: readonly InstalledRepository[];
  readonly accounts: readonly string[];
}

export interface ModelChoice {
  readonly url: string;
  readonly name: string | undefined;
  readonly apiKey: string | undefined;
}

export interface ModelTried {
  readonly models: readonly string[];
  readonly used: string;
  readonly latencyMs: number;
}

/** A delivery, a run and its events, as far as they are there. */
export interface SelfTestFacts {
  readonly delivery: { readonly decision: string | null } | undefined;
  readonly run:
    | { readonly state: string; readonly parkedReason: string | undefined; readonly outcome: string | undefined }
    | undefined;
  readonly events: readonly RunEvent[];
}

export interface SelfTestService {
  observe(issue: number): Promise<SelfTestFacts>;
  release(): Promise<void>;
}

export interface SelfTestPorts {
  /** Makes the sample the content of the default branch. */
  writeSample(repo: RepoRef, signal: AbortSignal): Promise<void>;
  /** Opens the sample's issue. */
  openIssue(repo: RepoRef, signal: AbortSignal): Promise<{ readonly number: number; readonly url: string }>;
  putLabel(repo: RepoRef, number: number, signal: AbortSignal): Promise<void>;
  /** The whole service on the saved settings, taking labels of our own bot. */
  openService(repo: RepoRef, signal: AbortSignal): Promise<SelfTestService>;
  /** What GitHub says became of its newest delivery of a label; undefined when it says nothing. */
  askAboutDelivery(signal: AbortSignal): Promise<string | undefined>;
}

export interface SetupPorts {
  readonly settings: SettingsStore;
  /** Path of this program, as `node` takes it. */
  readonly program: string;
  readonly clock: Clock;
  /** Unguessable, for addresses and cookies. */
  readonly randomToken: () => string;
  readonly renderManifest: (choice: ManifestChoice) => string;
  exchangeCode(githubUrl: string, code: string, signal: AbortSignal): Promise<NewApp>;
  checkApp(signal: AbortSignal): Promise<readonly Finding[]>;
  listInstalled(signal: AbortSignal): Promise<Installed>;
  tryModel(choice: ModelChoice, signal: AbortSignal): Promise<ModelTried>;
  probeSandboxes(signal: AbortSignal): Promise<readonly Finding[]>;
  tryDatabase(signal: AbortSignal): Promise<readonly Finding[]>;
  ensureLabel(repositories: readonly RepoRef[], label: string): Promise<readonly Finding[]>;
  readonly selfTest: SelfTestPorts;
}
