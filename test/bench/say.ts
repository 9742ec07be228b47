/** Progress goes to stderr: stdout is one JSON document. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);
