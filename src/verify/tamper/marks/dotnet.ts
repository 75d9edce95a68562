import { NEVER, type TestMarks } from "../test-marks.ts";

/** xUnit, NUnit, MSTest. */
export const dotnet: TestMarks = {
  files: /\.(?:cs|fs|vb)$/,
  declares: [
    /^\s*(?:(?:public|internal|static|virtual|override)\s+)+(?:async\s+)?(?:void|Task|ValueTask)\s+(?<name>\w+)\s*\(/,
  ],
  skips: /\[\s*(?:Ignore|Explicit)\b|\bSkip\s*=\s*["'$@]|\bAssert\.(?:Ignore|Inconclusive|Skip)\w*\(|\bSkipException\b/,
  only: NEVER,
  asserts: /\bAssert\.\w+|\b\w*Assert\.\w+\(|\.Should\(\)|\.Should\w+\(|\[\s*ExpectedException/,
  exits: /\bEnvironment\.Exit\(\s*0\s*\)|\bEnvironment\.FailFast\(|Process\.GetCurrentProcess\(\)\.Kill\(/,
  bends: NEVER,
  asks: /["'](?:xunit|nunit|testhost|Microsoft\.TestPlatform)[\w.]*["']/i,
  brings: /^\s*using\s+(?:Xunit|NUnit|Microsoft\.VisualStudio\.TestTools)\b/,
};
