/** What is known about an issue before the run, as a few numbers. No model is asked. Pure. */

export interface IssueFacts {
  readonly title: string;
  readonly body: string;
  readonly files: readonly string[];
}

const TRACEBACK = /Traceback \(most recent call last\)|^\s+at .+:\d+(:\d+)?\)?$/m;

export function toFeatures({ title, body, files }: IssueFacts): Record<string, number> {
  const text = `${title}\n${body}`;
  const named = files.filter((file) => text.includes(file)).length;
  return {
    logIssueLength: Math.log(1 + text.length),
    hasTraceback: TRACEBACK.test(text) ? 1 : 0,
    hasCode: body.includes("```") ? 1 : 0,
    namedPaths: named,
    logFiles: Math.log(1 + files.length),
  };
}
