import type { TestMarks } from "../test-marks.ts";

/** RSpec, minitest, test-unit. */
export const ruby: TestMarks = {
  files: /\.rb$/,
  declares: [
    /^\s*[xf]?(?:(?:RSpec\.)?describe|context|it|specify|example|scenario|feature|test|should)\b\s*\(?\s*(?<quote>["'])(?<name>(?:\\.|(?!\k<quote>).)*)\k<quote>/,
    /^\s*def\s+(?<name>test_\w+)/,
    /^\s*class\s+(?<name>Test\w*|\w+Test)\b/,
  ],
  skips:
    /^\s*(?:skip|pending)\b(?!\s*[=.])|^\s*x(?:it|describe|context|specify|example|scenario)\b|,\s*:(?:skip|pending)\b|\b(?:skip|pending):|:(?:skip|pending)\s*=>|\bomit\b/,
  only: /^\s*f(?:it|describe|context|specify|example)\b|,\s*:focus\b|\bfocus:\s*true|:focus\s*=>/,
  asserts:
    /\b(?:assert|refute)\w*\b|\bexpect\b|\.(?:must|wont)_\w+|\.should(?:_not)?\b|\bflunk\b|\bis_expected\b|\braise_error\b/,
  exits:
    /^\s*(?:Kernel\.|Process\.)?exit!?(?:\s*\(?\s*(?:0|true)\s*\)?)?\s*(?:if\b.*|unless\b.*)?$|\bProcess\.kill\(.*Process\.pid/,
  bends: /\b(?:Minitest|MiniTest|RSpec)\b.*\bdefine_method\b|\b(?:class|module)\s+(?:Minitest|RSpec|Test::Unit)\b/,
  asks: /\bdefined\?\(?\s*(?:::)?(?:RSpec|Minitest|Test::Unit)|\bENV\[["'](?:RAILS_ENV|RACK_ENV)["']\].{0,8}["']test["']/,
  brings: /^\s*require\s+["'](?:rspec|minitest)(?:\/\w+)?["']/,
};
