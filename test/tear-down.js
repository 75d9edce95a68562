// Jest global tear-down: the PostgreSQL of the set-up ends with the run.
export default async function tearDown() {
  await globalThis.stopTestPostgres?.();
}
