// Answer questions through @duckdb/node-api.
//
// Usage: node ask_node.mjs DATABASE < questions.json > answers.json

import { readFileSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";

const instance = await DuckDBInstance.create(process.argv[2], { access_mode: "READ_ONLY" });
const connection = await instance.connect();
const answers = {};

function plain(value) {
  if (typeof value === "bigint") {
    if (!Number.isSafeInteger(Number(value))) throw new RangeError(`${value} is no safe integer`);
    return Number(value);
  }
  return value !== null && typeof value === "object" ? value.toString() : value;
}

function kind(rows, column) {
  const kinds = new Set(rows.map((row) => row[column]).filter((value) => value !== null).map((value) => typeof value));
  return [...kinds].sort().join(" ");
}

for (const [name, [query, parameters]] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  const result = await connection.runAndReadAll(query, parameters);
  const rows = result.getRows();
  answers[name] = {
    types: result.columnTypes().map((type, column) => `${type} ${kind(rows, column)}`.trim()),
    rows: rows.map((row) => row.map(plain)),
  };
}
process.stdout.write(JSON.stringify(answers));
