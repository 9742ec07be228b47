/** The revision a change was made on, where its sender said so. */
export type IfMatch = Readonly<{ expectedRevision?: bigint | undefined }>;

/** As the store wants it: absent, not undefined. */
export const ifMatch = ({ expectedRevision }: IfMatch): { expectedRevision?: bigint } =>
  expectedRevision === undefined ? {} : { expectedRevision };
