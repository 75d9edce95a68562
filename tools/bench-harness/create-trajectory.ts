/** The scripted work: the same commands for every harness, none of them twice. Pure. */
import { FEATURES } from "./render-feature-files.ts";

export interface Action {
  readonly command: string;
  /** What the model says beside the call. */
  readonly thought: string;
}

const FIX = `cat > src/money/split-amount.js <<'EOF'
// Amounts are whole numbers of the currency's smallest unit.

/** Splits an amount into parts that differ by one unit at most and sum up to the amount again. */
export function splitAmount(amount, parts) {
  if (!Number.isInteger(parts) || parts < 1) throw new RangeError("an amount is split into one part or more");
  const each = Math.floor(amount / parts);
  const rest = amount - each * parts;
  return Array.from({ length: parts }, (_, index) => (index < rest ? each + 1 : each));
}

export function sumAmounts(amounts) {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
EOF
git diff --stat | tail -n 1`;
const ADD_TEST = `cat >> test/money/split-amount.test.js <<'EOF'

test("the remainder of a split amount is spread over the first parts", () => {
  assert.deepEqual(splitAmount(100, 3), [34, 33, 33]);
  assert.equal(sumAmounts(splitAmount(101, 4)), 101);
});
EOF
tail -n 5 test/money/split-amount.test.js`;
const NOTE = `sed -i 's/^## Unreleased$/## Unreleased\\n\\n- Splitting an amount loses nothing./' CHANGELOG.md && head -n 6 CHANGELOG.md`;

/** The edits come last; the changelog in the middle, so that reads follow an edit, too. */
export function createTrajectory(steps: number): readonly Action[] {
  const tail: readonly Action[] = [
    { thought: "The remainder is dropped; I spread it over the first parts.", command: FIX },
    { thought: "Now a test for it.", command: ADD_TEST },
    { thought: "What has changed?", command: "git status --short" },
  ];
  const reads = Array.from({ length: steps - tail.length }, (_, index) => toRead(index));
  reads[Math.floor(reads.length / 2)] = { thought: "A line in the changelog first.", command: NOTE };
  return [...reads, ...tail];
}

/** Looking around, every tenth time at much at once. Numbers in the commands keep later rounds different from the first. */
function toRead(index: number): Action {
  const { name, fields } = at(FEATURES, index);
  const round = Math.floor(index / 10);
  const [from, more] = [1 + (round % 12), Math.floor(round / 12)];
  const whole = round < 6 ? "" : ` | head -n ${400 + round}`;
  const kinds: readonly string[] = [
    round === 0 ? "ls -1 src test" : `ls -1 src/${name} test/${name} | head -n ${10 + round}`,
    `cat src/${name}/${name}-model.js${whole}`,
    `sed -n '${from},${from + 40 + more}p' src/${name}/${name}-rules.js`,
    `grep -rn '${at(fields, round)}' src/${name} | head -n ${10 + round}`,
    `git status --short; git log --oneline -n ${1 + round} | tail -n 1; wc -l src/${name}/*.js | tail -n 1`,
    `sed -n '${from},${from + 30 + more}p' test/${name}/${name}-rules.test.js`,
    `cat src/${name}/${name}-store.js${whole}`,
    `grep -rln 'decide' src test | sort | head -n ${5 + round}`,
    `head -n ${20 + round} src/${name}/${name}-view.js`,
    `cat src/${name}/*.js | head -c ${5_200 + 64 * round}; echo`,
  ];
  return { thought: `Step ${index + 1}: a look at ${name}.`, command: at(kinds, index) };
}

function at<Value>(values: readonly Value[], index: number): Value {
  const value = values[index % values.length];
  if (value === undefined) throw new RangeError("no values to choose from");
  return value;
}
