import { killMatrix } from "./kill-matrix.ts";

killMatrix("postgresql", "docker");
