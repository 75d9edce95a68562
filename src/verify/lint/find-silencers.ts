/** Added remarks by which a linter or a type checker looks away. Pure. */
import type { ChangedFile, ChangedLine } from "../../domain/commit.ts";

const SILENCERS =
  /\b(?:eslint-disable|biome-ignore|oxlint-disable|deno-lint-ignore|tslint:disable|rubocop:disable|phpcs:(?:ignore|disable)|phpstan-ignore|psalm-suppress|NOLINT)\b|@ts-(?:ignore|expect-error|nocheck)\b|#\s*(?:noqa|type:\s*ignore|mypy:\s*ignore|pyright:\s*ignore|pylint:\s*disable|ruff:\s*noqa)\b|\/\/\s*nolint\b|#!?\[allow\(|@SuppressWarnings\b|#pragma\s+warning\s+disable\b/;
// Documents talk about them; settings are where they belong.
const TALKS = /\.(?:md|rst|txt|adoc|json5?|ya?ml|toml)$/i;

/** For people: `path:line silences a linter: <the line>`. A remark that was there before, on the same words, is no new one. */
export function findSilencers(changed: readonly ChangedFile[]): readonly string[] {
  return changed.filter(({ path }) => !TALKS.test(path)).flatMap(findIn);
}

const MAX_SHOWN_CHARS = 120;

function findIn({ path, added, removed }: ChangedFile): readonly string[] {
  const count = (lines: readonly ChangedLine[], text: string): number =>
    lines.filter((line) => SILENCERS.exec(line.text)?.[0] === text).length;
  const seen = new Map<string, number>();
  return added.flatMap(({ line, text }) => {
    const remark = SILENCERS.exec(text.slice(0, MAX_LINE_CHARS))?.[0];
    if (remark === undefined) return [];
    const nth = (seen.get(remark) ?? 0) + 1;
    seen.set(remark, nth);
    // As many as were taken away were only moved or rewritten.
    if (nth <= count(removed, remark)) return [];
    return [`${path}:${line} silences a linter: ${text.trim().slice(0, MAX_SHOWN_CHARS)}`];
  });
}

/** What follows on longer lines is no code that people write. */
const MAX_LINE_CHARS = 2_000;
