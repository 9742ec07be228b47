/**
 * PostgreSQL arrays in binary format: `pg` sends a Buffer parameter as binary, so a thousand events cross as they
 * are, neither escaped nor doubled into hex. Layout: dimensions, null flag, element type, length, lower bound, items.
 */
const OID = { bool: 16, bytea: 17, int8: 20, text: 25, uuid: 2950 } as const;
const HEADER_BYTES = 20;

export const int8Array = (values: readonly number[]): Buffer =>
  fixed(OID.int8, values, 8, (out, at, value) => {
    out.writeBigInt64BE(value >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(value), at);
  });

export const boolArray = (values: readonly boolean[]): Buffer =>
  fixed(OID.bool, values, 1, (out, at, value) => {
    out[at] = value ? 1 : 0;
  });

export const uuidArray = (values: readonly string[]): Buffer =>
  fixed(OID.uuid, values, 16, (out, at, value) => {
    out.write(value.replaceAll('-', ''), at, 'hex');
  });

export function textArray(values: readonly string[]): Buffer {
  return byteaLike(
    OID.text,
    values.map((value) => Buffer.from(value, 'utf8')),
  );
}

export const byteaArray = (values: readonly Buffer[]): Buffer => byteaLike(OID.bytea, values);

function byteaLike(oid: number, values: readonly Buffer[]): Buffer {
  let size = HEADER_BYTES + 4 * values.length;
  for (const value of values) size += value.length;
  const out = header(oid, values.length, size);
  let at = HEADER_BYTES;
  for (const value of values) {
    out.writeInt32BE(value.length, at);
    at += 4 + value.copy(out, at + 4);
  }
  return out;
}

function fixed<T>(
  oid: number,
  values: readonly T[],
  bytes: number,
  write: (out: Buffer, at: number, v: T) => void,
): Buffer {
  const out = header(oid, values.length, HEADER_BYTES + values.length * (4 + bytes));
  let at = HEADER_BYTES;
  for (const value of values) {
    out.writeInt32BE(bytes, at);
    write(out, at + 4, value);
    at += 4 + bytes;
  }
  return out;
}

function header(oid: number, length: number, size: number): Buffer {
  const out = Buffer.allocUnsafe(size);
  out.writeInt32BE(length === 0 ? 0 : 1, 0);
  out.writeInt32BE(0, 4);
  out.writeInt32BE(oid, 8);
  out.writeInt32BE(length, 12);
  out.writeInt32BE(1, 16);
  return length === 0 ? out.subarray(0, 12) : out;
}
