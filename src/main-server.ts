/** Entry of a container that only listens: the same as `swe-agent serve`. */
process.argv.splice(2, 0, "serve");
await import("./main-cli.ts");
