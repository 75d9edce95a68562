// Fails when the lock file misses a platform's optional package: `npm ci` would then refuse on every machine.
import { readFileSync } from "node:fs";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
const problems = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (!isLocked(path, name))
      problems.push(`${path || "(root)"} names optional ${name}, which the lock file does not hold`);
  }
  if (typeof entry.resolved === "string" && /^https?:/.test(entry.resolved)) {
    problems.push(`${path} records a registry address: ${new URL(entry.resolved).host}`);
  }
}
for (const problem of problems) console.error(problem);
console.log(`check-lock: ${Object.keys(lock.packages).length} packages, ${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);

function isLocked(from, name) {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf("/node_modules/")))) {
    if (lock.packages[`${base === "" ? "" : `${base}/`}node_modules/${name}`] !== undefined) return true;
    if (base === "") return false;
  }
}
