/** Entry of a container that only works: the same as `swe-agent work`. */
process.argv.splice(2, 0, "work");
await import("./main-cli.ts");
