/**
 * Every error the product can throw: code → kind, message, advice. `docs/errors.md` is generated from this object.
 * Words in braces are filled from the details given at the throw.
 */

/** user: the person can mend it · transient: trying again may work · internal: our fault. */
export type ErrorKind = "user" | "transient" | "internal";

interface ErrorEntry {
  readonly kind: ErrorKind;
  readonly message: string;
  readonly advice: string;
}

export const ERROR_CATALOGUE = {
  "bad-id": {
    kind: "user",
    message: "Not a valid {what}: {value}",
    advice: "Check the spelling; `swe-agent runs list` shows the ids of runs.",
  },
  "bad-path": {
    kind: "user",
    message: "Not a path inside the repository: {path}",
    advice: "Give a relative path without `..`, drive letters or `.git`.",
  },
  "bad-usage": {
    kind: "user",
    message: "{reason}",
    advice: "Run `swe-agent --help` to see the commands and their options.",
  },
  "bad-settings": {
    kind: "user",
    message: "The settings in {source} are not valid: {problems}",
    advice: "Correct the named keys in {source} and start again.",
  },
  "no-settings-file": {
    kind: "user",
    message: "The settings file {file} cannot be used: {reason}",
    advice: "Correct the name after --settings or in SWE_AGENT_ENV_FILE; `swe-agent setup` writes such a file.",
  },
  "bad-private-key": {
    kind: "user",
    message: "The GitHub App's private key cannot be read: {reason}",
    advice: "Set PRIVATE_KEY to the PEM text or PRIVATE_KEY_PATH to the file that GitHub gave you.",
  },
  "bad-github-app": {
    kind: "user",
    message: "GitHub and the settings of the App do not fit: {problems}",
    advice: "{advice}",
  },
  "tunnel-unavailable": {
    kind: "transient",
    message: "The tunnel {channel} does not answer: {reason}",
    advice: "Check WEBHOOK_TUNNEL_URL and the network; the connection is tried again by itself.",
  },
  "bad-payload": {
    kind: "internal",
    message: "{what} does not have the expected shape: {problems}",
    advice: "Report this with the run id; the original was kept.",
  },
  "stale-epoch": {
    kind: "transient",
    message: "Run {run} was taken over by another worker (epoch {epoch} is old).",
    advice: "Nothing to do: the other worker continues the run.",
  },
  "run-not-found": {
    kind: "user",
    message: "There is no run {run}.",
    advice: "List the runs with `swe-agent runs list`.",
  },
  "solve-not-found": {
    kind: "user",
    message: "There is no {what} in {root}.",
    advice:
      "Give the id that `solve` printed when it began; without one, the newest unfinished run of the repository is taken. SOLVE_DIR says where runs lie.",
  },
  "solve-unreadable": {
    kind: "user",
    message: "The run in {path} cannot be read ({what}): {reason}",
    advice:
      "A newer version wrote it, or it was damaged; nothing was changed. Go on with that version, or begin again with --issue.",
  },
  "solve-base-gone": {
    kind: "user",
    message: "Run {run} began at commit {base}, which is no longer in {repository}.",
    advice: "Bring the commit back (git reflog, git fetch) and go on, or begin again with --issue.",
  },
  interrupted: {
    kind: "transient",
    message: "Stopped by a signal.",
    advice: "Nothing is left running; a run that had begun can be gone on with.",
  },
  "cannot-write": {
    kind: "user",
    message: "{path} cannot be written: {reason}",
    advice: "{advice}",
  },
  "run-is-busy": {
    kind: "user",
    message: "Run {run} is being worked on by process {process}.",
    advice: "Wait for it, or end that process and go on with it then.",
  },
  "illegal-transition": {
    kind: "internal",
    message: "A run cannot go from {from} to {to}.",
    advice: "Report this with the run id.",
  },
  "store-unavailable": {
    kind: "transient",
    message: "The database or the data folder did not answer: {reason}",
    advice:
      "Check DATABASE_URL, that PostgreSQL is up, and that DATA_DIR has room and can be written; work goes on by itself.",
  },
  "embedded-postgres-failed": {
    kind: "internal",
    message: "The embedded PostgreSQL did not start: {reason}",
    advice: "Set DATABASE_URL to a PostgreSQL of your own, or free the folder {folder} and start again.",
  },
  "artifact-missing": {
    kind: "internal",
    message: "A stored artifact is gone: {artifact}",
    advice: "Restore the data folder from its backup, or retry the run.",
  },
  "queue-unavailable": {
    kind: "transient",
    message: "The queue did not answer: {reason}",
    advice: "Check the queue's backend; runs are rows in the database and are woken again by themselves.",
  },
  "model-unavailable": {
    kind: "transient",
    message: "No model server answered: {reason}",
    advice:
      "Check MODEL_URL (or --model-url) and the server's log. A run of the service waits and continues by itself.",
  },
  "model-not-configured": {
    kind: "user",
    message: "No model server is configured.",
    advice: "Set MODEL_URL (or --model-url) to an OpenAI-compatible server such as vLLM.",
  },
  "model-refused": {
    kind: "user",
    message: "The model server refused the request: {reason}",
    advice: "Check MODEL_NAME and the server's context length, then retry the run.",
  },
  "model-unauthorised": {
    kind: "user",
    message: "The model server does not take the key: {reason}",
    advice: "Set MODEL_API_KEY to a key that this server takes.",
  },
  "model-window-full": {
    kind: "internal",
    message: "The conversation is longer than the model's window: {reason}",
    advice: "Set MODEL_WINDOW_TOKENS to what the server really takes, or serve the model with a longer context.",
  },
  "model-answer-invalid": {
    kind: "transient",
    message: "The model server's answer broke off or does not follow the protocol: {reason}",
    advice: "Nothing to do: the request is repeated. If it goes on, look at the model server's log.",
  },
  "github-unavailable": {
    kind: "transient",
    message: "GitHub did not answer {operation}: {reason}",
    advice: "Nothing to do: the request is repeated.",
  },
  "github-limited": {
    kind: "transient",
    message: "GitHub takes no more requests for this installation until {until}: {reason}",
    advice: "Nothing to do: it goes on then. Fewer runs at a time, or a second App, leave more room.",
  },
  "github-refused": {
    kind: "user",
    message: "GitHub refused {operation}: {reason}",
    advice: "Check the App's permissions and that it is installed on this repository.",
  },
  "github-gone": {
    kind: "user",
    message: "GitHub no longer has what {operation} needs: {reason}",
    advice: "Check that the repository and the issue still exist, and that the App may see them and is not suspended.",
  },
  "github-unauthorised": {
    kind: "transient",
    message: "GitHub does not take the App's credentials for {operation} (401): {reason}",
    advice:
      "Check PRIVATE_KEY, APP_ID, GITHUB_URL and this machine's clock; it goes on by itself once GitHub takes the key.",
  },
  "issue-unreadable": {
    kind: "user",
    message: "GitHub does not give the issue {address}: {reason}",
    advice:
      "Check the address. A private repository needs GITHUB_TOKEN, a token that may read its issues; it is sent only to the GitHub that GITHUB_URL names.",
  },
  "issue-unavailable": {
    kind: "transient",
    message: "GitHub did not answer for the issue {address}: {reason}",
    advice: "Try again in a moment. If it goes on, check the address, HTTPS_PROXY and the network.",
  },
  "github-code-refused": {
    kind: "user",
    message: "GitHub does not know the code for the new App ({status}): it was used, or is older than an hour.",
    advice: "Look in GitHub's settings whether the App is there: then use it with a new key. Otherwise make it again.",
  },
  "git-failed": {
    kind: "internal",
    message: "git {operation} failed: {reason}",
    advice: "Report this with the run id; the mirror can be deleted and is fetched again.",
  },
  "git-unreachable": {
    kind: "transient",
    message: "The repository could not be fetched: {reason}",
    advice: "Nothing to do: the fetch is repeated. If it goes on, check the network and the App's access.",
  },
  "ref-not-found": {
    kind: "user",
    message: "There is no commit {ref} in {where}.",
    advice: "Name a branch, tag or commit that exists.",
  },
  "not-a-repository": {
    kind: "user",
    message: "{folder} is not a git repository.",
    advice: "Run the command inside a repository, or give its folder.",
  },
  "dirty-tree": {
    kind: "user",
    message: "The working tree has changes of yours, so nothing was applied.",
    advice:
      "Commit or stash your changes, or finish the merge; or leave --apply out and use --out FILE. A run that ended is kept: `solve --resume RUN --apply` applies it.",
  },
  "sandbox-unavailable": {
    kind: "transient",
    message: "The sandbox `{kind}` is not there: {reason}",
    advice: "{advice}",
  },
  "sandbox-failed": {
    kind: "transient",
    message: "The sandbox failed at {operation}: {reason}",
    advice: "Nothing to do: the stage is repeated. If it goes on, run `swe-agent doctor`.",
  },
  "sandbox-limits": {
    kind: "internal",
    message: "The sandbox was asked for more than it may give: {what}",
    advice: "Report this with the run id.",
  },
  unexpected: {
    kind: "internal",
    message: "Something unexpected happened: {reason}",
    advice: "Report this with the run id; the log has the details.",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;
