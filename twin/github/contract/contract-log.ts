/** What the contract check saw: how often each operation was asked for, and every request or answer that failed it. */
import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A request that is not as GitHub describes it, or breaks a rule that it only states in words. */
export interface BadRequest {
  /** Undefined for a path that is no listed operation. */
  readonly operationId: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly problem: string;
}

/** A fault of the stand-in. */
export interface BadAnswer {
  readonly operationId: string;
  readonly status: number;
  readonly problem: string;
}

export interface ContractReport {
  /** Operation id → number of requests. */
  readonly operations: ReadonlyMap<string, number>;
  readonly badRequests: readonly BadRequest[];
  readonly badAnswers: readonly BadAnswer[];
}

export interface ContractLog {
  count(operationId: string): void;
  addBadRequest(found: BadRequest): void;
  addBadAnswer(found: BadAnswer): void;
  report(): ContractReport;
  /** One file in this folder, for the figures at the end of a test run. */
  save(folder: string): void;
}

export function createContractLog(): ContractLog {
  const operations = new Map<string, number>();
  const badRequests: BadRequest[] = [];
  const badAnswers: BadAnswer[] = [];
  return {
    count(operationId) {
      operations.set(operationId, (operations.get(operationId) ?? 0) + 1);
    },
    addBadRequest: (found) => void badRequests.push(found),
    addBadAnswer: (found) => void badAnswers.push(found),
    report: () => ({ operations, badRequests, badAnswers }),
    save(folder) {
      mkdirSync(folder, { recursive: true });
      const content = { operations: Object.fromEntries(operations), badRequests, badAnswers };
      writeFileSync(join(folder, `${randomUUID()}.json`), JSON.stringify(content));
    },
  };
}
