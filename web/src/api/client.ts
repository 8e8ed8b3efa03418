/** One way to ask the server something; every failure becomes an `ApiError` with sentences for people. */

import type { Message, Said } from "./types.ts";

export type Failure = "unreachable" | "signed_out" | "refused" | "broken";

export class ApiError extends Error {
  readonly failure: Failure;
  readonly status: number;
  /** What the server said; null when it said nothing that can be shown. */
  readonly said: Said | null;
  /** The hash of what the user would have to trust first. */
  readonly trust: string | null;
  /** Classes that the user would have to give the code of, and the module that each came from. */
  readonly codeFor: Readonly<Record<string, string>>;

  constructor(failure: Failure, status: number, said: Said | null, answer: unknown = null) {
    super(said?.problem.template ?? `${failure} (${status})`);
    this.failure = failure;
    this.status = status;
    this.said = said;
    const told = isRecord(answer) ? answer : {};
    this.trust = typeof told.trust === "string" ? told.trust : null;
    this.codeFor = isRecord(told.code_for) ? (told.code_for as Record<string, string>) : {};
  }
}

export type Method = "GET" | "POST" | "DELETE";

export async function request<Answer>(
  method: Method,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Answer> {
  const init: RequestInit = { method, credentials: "same-origin", headers: { Accept: "application/json" } };
  if (signal) init.signal = signal;
  if (body instanceof Blob) {
    init.body = body;
  } else if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { ...init.headers, "Content-Type": "application/json" };
  }
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError("unreachable", 0, null);
  }
  const answer = await readJson(response);
  if (response.ok) return answer as Answer;
  throw new ApiError(failureOf(response.status), response.status, toSaid(answer), answer);
}

function failureOf(status: number): Failure {
  if (status === 401 || status === 403) return "signed_out";
  if (status === 502 || status === 503 || status === 504) return "unreachable";
  return status >= 500 ? "broken" : "refused";
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Read `{problem, remedy}` out of an error answer; both may be plain text or messages. */
export function toSaid(answer: unknown): Said | null {
  if (!isRecord(answer)) return null;
  const inner = isRecord(answer.detail) ? answer.detail : answer;
  const problem = toMessage(inner.problem ?? (typeof answer.detail === "string" ? answer.detail : null));
  return problem && { problem, remedy: toMessage(inner.remedy) };
}

function toMessage(value: unknown): Message | null {
  if (typeof value === "string" && value !== "") return { template: value, values: {} };
  if (isRecord(value) && typeof value.template === "string") {
    return { template: value.template, values: (value.values ?? {}) as Message["values"] };
  }
  return null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
