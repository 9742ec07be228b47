/** The gRPC status codes this node answers with. */
export const Code = {
  ok: 0,
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
} as const;
export type Code = (typeof Code)[keyof typeof Code];

/** How a call ends when it ends badly; `trailers` are what the client's error classes are built from. */
export class CallError extends Error {
  constructor(
    readonly code: Code,
    message: string,
    readonly trailers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** Trailers as HTTP/2 carries them: printable ASCII only, so names in any other script are percent-encoded. */
export function statusTrailers(error?: CallError): Record<string, string> {
  if (!error) return { 'grpc-status': '0' };
  const trailers: Record<string, string> = {
    'grpc-status': String(error.code),
    'grpc-message': encodeURI(error.message),
  };
  for (const [name, value] of Object.entries(error.trailers)) trailers[name] = asciiOnly(value);
  return trailers;
}

const asciiOnly = (value: string): string =>
  /^[\x20-\x7e]*$/.test(value)
    ? value
    : Array.from(value, (char) => (/[\x21-\x7e]/.test(char) && char !== '%' ? char : encodeURIComponent(char))).join(
        '',
      );
