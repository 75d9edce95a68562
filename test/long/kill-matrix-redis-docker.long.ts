import { killMatrix } from "./kill-matrix.ts";

killMatrix("redis", "docker");
