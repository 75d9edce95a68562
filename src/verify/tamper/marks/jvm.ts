import { NEVER, type TestMarks } from "../test-marks.ts";

/** JUnit, TestNG, Kotlin's test library, Spock. */
export const jvm: TestMarks = {
  files: /\.(?:java|kt|kts|groovy|scala)$/,
  declares: [
    /^\s*(?:(?:public|protected|private|final|static)\s+)*void\s+(?<name>\w+)\s*\(\s*\)/,
    /^\s*(?:(?:public|internal|suspend)\s+)*fun\s+(?:`(?<quoted>[^`]+)`|(?<name>\w+))\s*\(\s*\)/,
    /^\s*def\s+["'](?<name>[^"']+)["']\s*\(/,
    /^\s*test\(\s*"(?<name>[^"]+)"/,
  ],
  skips:
    /@(?:Disabled|Ignore|EnabledIf|DisabledIf|DisabledOn|EnabledOn|PendingFeature)\w*\b|\bAssum(?:e|ptions)\.\w+\(|\bassum(?:e|ing)(?:True|False|That|NoException)\s*\(|\bSkipException\b|\benabled\s*=\s*false/,
  only: NEVER,
  asserts:
    /\bassert\b|\bassert[A-Z]\w*\s*[({<]|\bAssert(?:ions)?\.\w+|\bfail\s*\(|\bverify(?:NoMoreInteractions)?\s*\(|@Test\s*\(.*expected|\bexpect\s*\(|\bshould\w*\b/,
  exits: /\bSystem\.exit\(\s*0\s*\)|\bexitProcess\(\s*0\s*\)|\.halt\(\s*0\s*\)/,
  bends: NEVER,
  asks: /["'](?:org\.junit|junit|org\.testng|surefire)[\w.]*["']|getStackTrace\(\).*(?:junit|surefire)/i,
  brings: /^\s*import\s+(?:static\s+)?org\.(?:junit|testng)\b/,
};
