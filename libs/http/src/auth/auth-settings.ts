/** How access tokens are signed. `secret` holds at least 32 bytes. */
export abstract class AuthSettings {
  abstract readonly secret: string;
  abstract readonly issuer: string;
  abstract readonly audience: string;
  abstract readonly accessTtlSeconds: number;
}
